import type { ToolCallPart, ToolCallStatus } from '../protocol/message.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import type { ToolCallRef } from './conversation.ts'

/** What a person or the app decided about a call. Survives JSON. */
export type ToolDecision =
  | {
      readonly type: 'output'
      readonly call: ToolCallRef
      readonly output: unknown
      readonly status: 'done' | 'failed'
    }
  | { readonly type: 'approve'; readonly call: ToolCallRef }
  | { readonly type: 'deny'; readonly call: ToolCallRef; readonly reason: string }

/** The calls that a decision is possible for. */
export const decidableStatuses: Readonly<Record<ToolDecision['type'], readonly ToolCallStatus[]>> =
  {
    output: ['ready', 'awaiting-approval', 'invalid'],
    approve: ['awaiting-approval'],
    deny: ['awaiting-approval'],
  }

/** The event that shows a decision. */
export function decisionEvent(
  decision: ToolDecision,
  { key, id, name }: ToolCallPart,
): StreamEvent {
  switch (decision.type) {
    case 'output': {
      const { output, status } = decision
      return { type: 'tool-output', key, output, status }
    }
    case 'approve':
      return { type: 'tool-call', part: partNameOf(key), id, name, status: 'approved' }
    case 'deny':
      return { type: 'tool-output', key, output: decision.reason, status: 'denied' }
  }
}
