import { createParser } from 'eventsource-parser'
import { toText } from '../protocol/answer-steps.ts'
import { reportsError } from '../protocol/error-body.ts'
import { ProtocolError, ProviderError, UnexpectedError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { parseJson } from '../protocol/json-text.ts'
import type { Model } from '../protocol/model.ts'
import { checkDepth, deepestMessage } from '../protocol/nesting.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { beyondLimit } from './check-event.ts'
import { createPieceDecoder } from './decode-text.ts'
import { createLineFeeder } from './line-feeder.ts'
import { chunkSize } from './read-body.ts'
import type { Redactor } from './redact-secrets.ts'
import { createFrameFeeder } from './templates/feed-frames.ts'
import { createDeltas } from './templates/read-deltas.ts'
import type { Template } from './templates/template.ts'

/** Turns the bytes of an answer into events: SSE messages, their JSON, and the provider's reader. */
export interface AnswerParser {
  /** Parses more bytes. Throws a `ProtocolError`, a `ProviderError`, or what a broken reader throws. */
  feed(bytes: Uint8Array): void
  /** The bytes are over: the last message may lack only its blank line, or there was none at all. */
  end(): void
  /** Whether the provider ended the answer. */
  isDone(): boolean
  /** The events since the last call. */
  take(): StreamEvent[]
  /**
   * The last events: those that a reader knows only at the end, and how many chunks were unknown. A
   * reader that fails there fails `onFailure`.
   */
  takeLast(onFailure: (cause: unknown) => void): StreamEvent[]
}

/** The limits of an answer, and what its errors must not quote. */
export interface AnswerParserOptions {
  readonly redact: Redactor
  readonly limits: SizeLimits | undefined
  /** Events that come before those of the answer. */
  readonly events: StreamEvent[]
  /** Whether the answer is whole with these events: what cannot be read after that is no part of it. */
  readonly isWhole?: (events: EventBatch) => boolean
}

/** Reads bytes as server-sent events, and each of them as events of the answer. */
export function createAnswerParser(model: Model, options: AnswerParserOptions): AnswerParser {
  const { redact, limits = {}, isWhole = () => false } = options
  const { message: longestMessage = 2 ** 24, answer: longestAnswer = 2 ** 28 } = limits
  const reader = model.reader()
  ignoreRejection(reader)
  const parser = createParser({
    maxBufferSize: longestMessage,
    onEvent({ data, id }) {
      if (data.length > longestMessage) throw tooLongMessage()
      readMessage(data, id)
      frames.onMessage(data, id)
    },
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw tooLongMessage()
      oddLines++
      if (oddLines > mostOddLines) {
        throw new ProtocolError(
          `The answer has more than ${mostOddLines} lines that are no fields of an event stream.`,
        )
      }
    },
  })
  const frames = createFrameFeeder({
    longest: longestMessage,
    parse: parser.feed,
    onFrame(template) {
      hasMessage = true
      if (isDone) return
      const event = deltas.eventOf(template)
      if (event) addEvent(event)
      else readTemplate(template)
    },
  })
  const deltas = createDeltas(reader.read)
  const { decode, isBetween } = createPieceDecoder()
  const toLineFeeds = createLineFeeder()
  let { events } = options
  let size = 0
  let oddLines = 0
  /** The text since the last message, as far as it is worth keeping, and the read which that came with. */
  let recent = ''
  let hasMessage = false
  /** Whether the text is known to be an event stream. Until then all of it is recent. */
  let isEventStream = false
  let unknownChunks = 0
  /** Whether the next bytes may be one delta, as far as those before tell. */
  let mayBeDelta = false
  /** Such deltas since the last text. */
  let deltasInBytes = 0
  let isDone = false
  let isOver = false

  function tooLongMessage(): ProtocolError {
    const problem = `A message of the answer is longer than ${longestMessage} characters`
    return beyondLimit('message', problem)
  }

  function addEvent(event: StreamEvent): void {
    if (events.length) events.push(event)
    // A new array for each first event: unlike one that `push` grows, it has no spare room.
    else events = [event]
  }

  /** Reads bytes that are one more delta, which most are. Returns whether they are. */
  function readDelta(bytes: Uint8Array): boolean {
    const isShort = bytes.length <= longestMessage
    const event = mayBeDelta && isShort ? deltas.eventIn(bytes) : undefined
    if (!event) return false
    deltasInBytes++
    addEvent(event)
    return true
  }

  function feedText(text: string): void {
    const lines = toLineFeeds(text)
    frames.onTemplate(deltasInBytes)
    hasMessage = deltasInBytes > 0
    deltasInBytes = 0
    frames.feed(lines)
    mayBeDelta = frames.isBetween() && isBetween() && !isDone
    if (hasMessage) recent = lines
    else if (recent.length < chunkSize) recent += lines
    // What is long and no event stream is not parsed to its end.
    if (isEventStream || recent.length < chunkSize) return
    // Some servers send nothing but white space while they wait: that decides nothing.
    if (recent.trim()) checkBeginning()
    else recent = ''
  }

  function readMessage(data: string, id: string | undefined): void {
    isEventStream = true
    hasMessage = true
    if (data === '[DONE]') isDone = true
    if (isDone || !data) return
    const chunk = parseJson(data)
    if (chunk === undefined) {
      const lines = data.split('\n')
      // Some servers have no blank line between messages.
      if (lines.length > 1) {
        for (const line of lines) readMessage(line, id)
        return
      }
      // The end of the bytes may have cut the last message: then it was never sent.
      if (isOver) return
      leaveOut(protocolError('A message of the stream is not JSON', redact.text(data)))
      return
    }
    try {
      // Each level has two brackets, so that most messages are too short to be deep.
      if (data.length > 2 * deepestMessage) checkDepth(chunk)
      deltas.settle()
      readChunk(chunk, id)
    } catch (error) {
      leaveOut(redacted(error, chunk))
    }
  }

  /** Leaves a message out that cannot be read, where the answer is whole without it. Else that is thrown. */
  function leaveOut(problem: unknown): void {
    if (!(problem instanceof ProtocolError) || !isWhole(events)) throw problem
    unknownChunks++
  }

  function readTemplate(template: Template): void {
    const chunk = template.chunk()
    const from = events.length
    try {
      deltas.settle(template)
      readChunk(chunk, template.id())
    } catch (error) {
      leaveOut(redacted(error, chunk))
    }
    const event = events[from]
    if (event && events.length === from + 1) deltas.learn(template, { chunk, event })
  }

  function readChunk(chunk: unknown, id: string | undefined): void {
    const isKnown: unknown = reader.read(chunk, events, id)
    if (!isKnown) unknownChunks++
    else if (isKnown !== true) refusePromise('read', isKnown)
  }

  /** Throws what a text without any message is, unless it is the beginning of an event stream. */
  function checkBeginning(): void {
    isEventStream = beginsAnEventStream(recent)
    if (isEventStream) return
    const body = redact.parse(recent)
    if (reportsError(body)) throw new ProviderError(body, model.answeredBy)
    throw protocolError(
      recent.trim() ? 'The answer is no event stream' : 'The answer is empty',
      body,
    )
  }

  /** An error of a reader quotes the chunk, which may quote a secret. */
  function redacted(error: unknown, chunk: unknown): unknown {
    if (error instanceof ProtocolError) {
      return protocolError(error.message, redact.parse(toText(error.body)))
    }
    if (error instanceof ProviderError) {
      return new ProviderError(redact.parse(toText(error.body ?? chunk)), model.answeredBy)
    }
    return error
  }

  return {
    feed(bytes) {
      size += bytes.length
      if (size > longestAnswer) {
        throw beyondLimit('answer', `The answer is longer than ${longestAnswer} bytes`)
      }
      if (!readDelta(bytes)) feedText(decode(bytes))
    },
    end() {
      isOver = true
      parser.feed('\n\n')
      if (!isEventStream) checkBeginning()
      const rest = redact.parse(afterMessages(recent))
      if (reportsError(rest)) throw new ProviderError(rest, model.answeredBy)
    },
    isDone: () => isDone,
    take() {
      const taken = events
      events = []
      const cursor = reader.cursor?.()
      if (cursor !== undefined) taken.push({ type: 'cursor', cursor })
      return taken
    },
    takeLast(onFailure) {
      const last = events
      events = []
      try {
        deltas.settle()
        refusePromise('end', reader.end?.(last))
      } catch (cause) {
        onFailure(redacted(cause, ''))
      }
      if (unknownChunks) {
        const message = 'Unknown chunks'
        last.push({ type: 'warning', code: 'unknown-chunk', message, count: unknownChunks })
      }
      return last
    },
  }
}

/** A reader that is asynchronous would be done too late. */
function refusePromise(name: 'read' | 'end', returned: unknown): void {
  if (typeof Object(returned).then !== 'function') return
  ignoreRejection(returned)
  throw new UnexpectedError(
    `Expected the \`${name}\` of the model's reader to be synchronous, got a promise.`,
  )
}

/**
 * What follows the last message of a text that begins somewhere in one: some servers report an error
 * after their messages as plain JSON.
 */
function afterMessages(text: string): string {
  const lastMessage = text.lastIndexOf('\ndata:')
  // The text begins with the second half of a blank line.
  if (lastMessage === -1 && text.startsWith('\n')) return text
  const end = text.indexOf('\n\n', lastMessage + 1)
  return end === -1 ? '' : text.slice(end)
}

/** Lines that are no fields of an event stream: the parser makes an error of each, which takes time. */
const mostOddLines = 10_000

function protocolError(problem: string, body: unknown): ProtocolError {
  return new ProtocolError(problem, toText(body), { body })
}

/** The fields of an event stream. A comment is one without a name. */
const fieldNames = ['', 'data', 'event', 'id', 'retry']

/** Whether a text without any message is comments alone, or a first field that was cut. */
function beginsAnEventStream(text: string): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1)
  const [name = '', value] = line.split(':', 2)
  if (value !== undefined) return fieldNames.includes(name)
  return name !== '' && fieldNames.some((field) => field.startsWith(name.trimEnd()))
}
