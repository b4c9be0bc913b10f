import type { StreamEvent } from '../protocol/stream-event.ts'
import type { AnswerParser } from './parse-answer.ts'
import type { Redactor } from './redact-secrets.ts'
import type { OpenResponse } from './send-request.ts'

/** What becomes of an answer while it is read. */
export interface ReadAnswerOptions {
  /** Creates what parses it. The model in that may be the app's own, and fail. */
  createParser(redact: Redactor): AnswerParser
  /** Takes the events of a chunk, which may be none. The reader waits for the promise, if there is one. */
  onEvents(events: StreamEvent[], chunk: Uint8Array): Promise<void> | undefined
  /** Whether nothing more is to come. Default: the provider ended the answer. */
  readonly isDone?: (() => boolean) | undefined
}

/** Reads an answer to its end, and closes its connection. */
export async function readAnswer(
  response: OpenResponse,
  { createParser, onEvents, ...options }: ReadAnswerOptions,
): Promise<void> {
  try {
    const parser = createParser(response.redact)
    const { feed, take, end } = parser
    const { isDone = parser.isDone } = options
    const ending = await response.read({
      onChunk(bytes) {
        feed(bytes)
        return onEvents(take(), bytes)
      },
      isDone: () => isDone() && 'over',
    })
    if (ending === 'ended') end()
  } finally {
    response.close()
  }
}
