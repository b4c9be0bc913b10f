import { type StepParts, toText } from './answer-steps.ts'
import type { Part, ToolCallPart, ToolCallStatus } from './message.ts'

/**
 * The calls of a step, each with the output its model reads: providers refuse a history with open
 * calls. Those that were cut off in the middle are left out.
 */
export function toolCallsOf({ parts }: StepParts): ToolCallPart[] {
  return parts.flatMap((part) => toolCallOf(part) ?? [])
}

/** A part as such a call, if it is one. */
export function toolCallOf(part: Part): ToolCallPart | undefined {
  if (part.type !== 'tool-call') return undefined
  if (part.status === 'streaming' || part.status === 'unfinished') return undefined
  const output = outputForModel(part)
  // Most have it already, and a long history is written anew with every message.
  return output === part.output ? part : ({ ...part, output } as ToolCallPart)
}

/** What the model reads as the output of a call. */
export function outputForModel({
  status,
  output,
}: Pick<ToolCallPart, 'status' | 'output'>): unknown {
  switch (status) {
    case 'done':
    case 'failed':
      return output
    case 'denied':
      return denialText(output)
    case 'running':
    case 'interrupted':
      return interruptedText
    case 'skipped':
      return skippedText
    default:
      return output ?? skippedText
  }
}

const errorStatuses: readonly ToolCallStatus[] = ['failed', 'denied', 'skipped', 'interrupted']

/** Whether the model should read the output of a call as an error. */
export function isToolError({ status }: ToolCallPart): boolean {
  return errorStatuses.includes(status)
}

/** What the model reads of a call that never started. */
export const skippedText = 'Not executed'

/** What the model reads of a call that may have run. */
export const interruptedText = 'Interrupted; the outcome is unknown'

/** The person's reason is quoted and bounded, so that it cannot pass for our sentence. */
function denialText(reason: unknown): string {
  const quoted = reason ? ` Their reason: ${JSON.stringify(toText(reason).slice(0, 500))}` : ''
  return `The user denied this call.${quoted}`
}
