import { callLater } from '../protocol/report-error.ts'
import type { ChatCallbacks, SettledAnswer } from './chat-options.ts'
import { openToolCalls } from './open-tool-calls.ts'

/** Calls the app's functions with what became of an answer. One with open calls is not over. */
export function announceAnswer(
  { answer, error }: SettledAnswer,
  { onFinish, onError, onToolCall }: ChatCallbacks,
): void {
  const open = openToolCalls(answer)
  if (answer && !open.length) callLater(onFinish, answer)
  if (error) callLater(onError, error)
  for (const call of open) {
    const { status } = call
    if (answer && status === 'ready') {
      callLater(onToolCall, { ...call, status, messageId: answer.id })
    }
  }
}
