import { createParser } from 'eventsource-parser'
import { ProtocolError, ProviderError } from '../protocol/errors.ts'
import { toText } from '../protocol/message.ts'
import type { ChunkReader } from '../protocol/model.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { chunkSize } from './read-body.ts'
import type { Redactor } from './redact-secrets.ts'

/** Turns the text of an answer into events: SSE messages, their JSON, and the provider's reader. */
export interface AnswerParser {
  /** Parses more text. Throws a `ProtocolError`, a `ProviderError`, or what a broken reader throws. */
  feed(text: string): void
  /** The bytes are over: the last message may lack only its blank line, or there was none at all. */
  end(): void
  /** Whether the provider said that the answer is over. */
  isDone(): boolean
  /** The events since the last call. */
  take(): StreamEvent[]
  /** The last events: those that a reader knows only at the end, and how many chunks were unknown. */
  close(): StreamEvent[]
}

export interface AnswerParserOptions {
  readonly reader: ChunkReader
  readonly redact: Redactor
  readonly limits: SizeLimits
  /** Events that come before those of the answer. */
  readonly events: StreamEvent[]
}

export function createAnswerParser(options: AnswerParserOptions): AnswerParser {
  const { reader, redact, limits } = options
  const { message: longestMessage = 2 ** 24, answer: longestAnswer = 2 ** 28 } = limits
  const parser = createParser({
    maxBufferSize: longestMessage,
    onEvent: ({ data }) => (data.length > longestMessage ? overflow() : readMessage(data)),
    onError: ({ type }) => type === 'max-buffer-size-exceeded' && overflow(),
  })
  let { events } = options
  /** The text so far, until a message shows that this is an event stream. */
  let beginning: string | undefined = ''
  let size = 0
  let unknownChunks = 0
  let isDone = false
  let isOver = false

  function readMessage(data: string): void {
    beginning = undefined
    if (data === '[DONE]') isDone = true
    if (isDone || !data) return
    let chunk: unknown
    try {
      chunk = JSON.parse(data)
    } catch {
      // The end of the bytes may have cut the last message: then it was never sent.
      if (isOver) return
      fail('A message of the stream is not JSON', redact.parse(data))
    }
    try {
      if (!reader.read(chunk, events)) unknownChunks++
    } catch (error) {
      if (error instanceof ProtocolError) {
        throw new ProtocolError(error.message, '', { body: redact.parse(toText(error.body)) })
      }
      if (!(error instanceof ProviderError)) throw error
      throw new ProviderError(redact.parse(toText(error.body ?? data)))
    }
  }

  function overflow(): never {
    fail('The answer is longer than `limits` allow')
  }

  return {
    feed(text) {
      size += text.length
      if (size > longestAnswer) overflow()
      if (beginning !== undefined && beginning.length < chunkSize) beginning += text
      parser.feed(text)
    },
    end() {
      isOver = true
      parser.feed('\n\n')
      if (beginning === undefined || beginsAnEventStream(beginning)) return
      const body = redact.parse(beginning)
      if (Object(body).error) throw new ProviderError(body)
      fail(beginning.trim() ? 'The answer is no event stream' : 'The answer is empty', body)
    },
    isDone: () => isDone,
    take() {
      const taken = events
      events = []
      return taken
    },
    close() {
      reader.end?.(events)
      if (unknownChunks) {
        events.push({
          type: 'warning',
          code: 'unknown-chunk',
          message: 'Unknown chunks',
          count: unknownChunks,
        })
      }
      return this.take()
    },
  }
}

function fail(problem: string, body?: unknown): never {
  throw new ProtocolError(problem, toText(body), { body })
}

const fieldNames = ['data', 'event', 'id', 'retry']

/** Whether a text without any message is comments alone, or a first field that was cut. */
function beginsAnEventStream(text: string): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/)
  if (line.startsWith(':')) return true
  if (line === '') return false
  const [name = '', value] = line.split(':')
  if (value !== undefined) return fieldNames.includes(name)
  return fieldNames.some((field) => field.startsWith(name.trimEnd()))
}
