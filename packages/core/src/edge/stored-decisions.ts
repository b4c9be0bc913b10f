import type { ChatAssistantMessage } from '../chat/conversation.ts'
import { settleToolCalls, waitsForSomebody } from '../chat/open-tool-calls.ts'
import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import type { AssistantMessage, Part, ToolCallPart } from '../protocol/message.ts'
import { isInStep } from '../protocol/part-key.ts'
import { lateApproval, refuseCall } from './http/refuse-call.ts'
import { refuse } from './http/request-rejection.ts'
import { notExecuted } from './proofs/verify-conversation.ts'

/** Which outputs a client may give, and how long a call may wait for approval. */
export interface DecisionOptions {
  isServerTool(name: string): boolean
  readonly approvalTime: number
  readonly now: number
}

/**
 * The answer that the server has, with what a client decided about the calls it waits for. Nothing else
 * of what the client sent is read.
 */
export function withDecisions(
  before: ChatAssistantMessage,
  sent: AssistantMessage,
  { isServerTool, approvalTime, now }: DecisionOptions,
): ChatAssistantMessage {
  const { outcome, steps, createdAt, timing } = before
  if (outcome?.type === 'complete' && !endedWithToolCalls(outcome)) {
    refuse(409, 'complete', 'The answer is complete on the server. Load the conversation again')
  }
  const decisions = new Map(sent.parts.map((part) => [part.key, part]))
  const isLate = now - createdAt - (timing.total ?? 0) > approvalTime

  function decided(part: Part): Part {
    if (part.type !== 'tool-call' || !isInStep(part.key, steps.length - 1)) return part
    const decision = decisions.get(part.key)
    if (decision?.type !== 'tool-call') return part
    const isWanted = decision.status === 'approved' || decision.status === 'done'
    if (part.status === 'skipped' && isWanted) {
      const problem = 'The conversation went on without this call'
      refuse(409, 'conflict', `${problem}. Load the conversation again`)
    }
    const isOpen = waitsForSomebody.includes(part.status)
    return isOpen || part.status === 'invalid' ? decide(part, decision) : part
  }

  function decide(part: ToolCallPart, { status, output }: ToolCallPart): Part {
    switch (status) {
      case 'approved':
        if (part.status !== 'awaiting-approval') return part
        if (isLate) refuseCall(part, lateApproval)
        return { ...part, status } as ToolCallPart
      case 'denied':
      case 'skipped':
      case 'interrupted':
        return notExecuted({ ...part, status, output } as ToolCallPart)
      case 'done':
      case 'failed':
        return isServerTool(part.name) ? part : ({ ...part, status, output } as ToolCallPart)
      default:
        return part
    }
  }

  // A client that lost its connection may not know of a call. The answer goes on without it.
  return settleToolCalls(
    { ...before, parts: before.parts.map(decided) },
    { from: waitsForSomebody, to: 'skipped' },
  )
}
