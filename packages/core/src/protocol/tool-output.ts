import type { AssistantMessage, ToolCallPart } from './message.ts'
import type { ToolOutputEvent } from './stream-event.ts'

/** The message with the output of the call of that key. */
export function withToolOutput(
  message: AssistantMessage,
  key: string,
  { output, status = 'done' }: Pick<ToolOutputEvent, 'output' | 'status'>,
): AssistantMessage {
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && part.key === key
      ? ({ ...part, status, output } as ToolCallPart)
      : part,
  )
  return { ...message, parts }
}
