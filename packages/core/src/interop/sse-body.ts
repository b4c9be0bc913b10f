import { toDeltakitError } from '../protocol/errors.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'

/** Tells events in the chunks of another protocol. */
export interface ChunkWriter {
  /** What is told and not yet taken. */
  readonly chunks: object[]
  write(event: StreamEvent): void
  /** Tells what is left once no event follows. */
  end(): void
}

export interface SseBodyOptions {
  /** The data of the message after the last chunk, where the protocol has one. */
  readonly last?: string
}

/** Events as the body of an answer. It reads at its reader's pace; a reader that leaves, leaves them. */
export function sseBody(
  events: AsyncIterable<StreamEvent>,
  writer: ChunkWriter,
  { last }: SseBodyOptions = {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = events[Symbol.asyncIterator]()
  let broken = false

  async function next(): Promise<StreamEvent | undefined> {
    try {
      const { done, value } = broken ? { done: true } : await iterator.next()
      return done ? undefined : value
    } catch (cause) {
      broken = true
      const error = toDeltakitError(cause, 'The answer failed')
      return { type: 'end', step: 0, outcome: { type: 'failed', error } }
    }
  }

  async function written(event: StreamEvent | undefined): Promise<string[]> {
    try {
      if (event) writer.write(event)
      else writer.end()
      return writer.chunks.splice(0).map((chunk) => JSON.stringify(chunk))
    } catch (cause) {
      // A body that broke is not cancelled by anybody.
      await iterator.return?.()
      throw cause
    }
  }

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const event = await next()
        const data = await written(event)
        if (!event && last) data.push(last)
        if (data.length) controller.enqueue(encoder.encode(data.map(framed).join('')))
        if (!event) controller.close()
        if (!event || data.length) return
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

function framed(data: string): string {
  return `data: ${data}\n\n`
}
