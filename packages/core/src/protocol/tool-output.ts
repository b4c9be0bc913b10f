import { shownValue } from './check-option.ts'
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

/** Throws a `TypeError` for a call that waits for its output, so that no person can allow or refuse it. */
export function checkApprovable({ status, name }: ToolCallPart): void {
  if (status !== 'ready') return
  throw new TypeError(
    `Expected a call that is \`awaiting-approval\`, got one of ${shownValue(name)} that is \`ready\`: it waits for its output. Pass that to addToolOutput() of the chat, or to withToolOutput().`,
  )
}
