// Writes AI SDK's UI message stream, v1, with the chunks that AI SDK 5, 6 and 7 know.

import { unbuffered } from '../../edge/event-stream-headers.ts'
import { array, callback, checkPassedOptions, text } from '../../protocol/check-option.ts'
import { asFields, asText } from '../../protocol/json-fields.ts'
import type { Part } from '../../protocol/message.ts'
import { partKey, partNameOf } from '../../protocol/part-key.ts'
import type {
  DataEvent,
  Outcome,
  ProviderStateEvent,
  StartEvent,
  StreamEvent,
} from '../../protocol/stream-event.ts'
import { createAccumulator } from '../../stream/accumulate-message.ts'
import { clientErrorText, type ErrorText } from '../client-error-text.ts'
import { type ChunkWriter, sseBody } from '../sse-body.ts'
import { createSseMessages } from '../sse-messages.ts'
import { appFields, encodeStepMetadata, entryAfter } from '../step-metadata.ts'
import { encodePartMetadata } from './part-metadata.ts'
import { uiStepsIn } from './ui-parts.ts'
import { createTextWriter } from './write-texts.ts'
import { createToolCallWriter } from './write-tool-calls.ts'

/** What `toUIMessageStream()` takes besides the stream. */
export interface UIMessageStreamOptions {
  /**
   * The conversation as the client sent it. The answer goes on with an assistant message at its end, and
   * repeats no id of a call.
   */
  readonly messages?: readonly unknown[] | undefined
  /** The id of the answer in the client. Default: the id of the message that goes on. */
  readonly messageId?: string | undefined
  /** The text that the client sees of an error. By default it does not quote what only a server may know. */
  readonly errorText?: ErrorText | undefined
}

/** The headers of the response: `new Response(toUIMessageStream(stream), { headers })`. */
export const uiMessageStreamHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ unbuffered({
  'content-type': 'text/event-stream',
  'x-vercel-ai-ui-message-stream': 'v1',
})

/** An answer as the body that `useChat` reads. A client that disconnects stops the answer. */
export function toUIMessageStream(
  events: AsyncIterable<StreamEvent>,
  options: UIMessageStreamOptions = {},
): ReadableStream<Uint8Array> {
  checkPassedOptions('toUIMessageStream', options, {
    instead: 'Pass toUIMessageStream(stream, { messages }).',
    forms: { messages: array, messageId: text, errorText: callback },
  })
  return sseBody(events, createUIMessageWriter(options), { last: '[DONE]' })
}

/** Every type of part has a place in their messages. */
const typesWithoutPlace: ReadonlySet<Part['type']> = new Set()

function createUIMessageWriter(options: UIMessageStreamOptions): ChunkWriter {
  const { messages = [], errorText } = options
  const { role, id, parts } = asFields(messages.at(-1))
  // Their client takes every answer for more of an assistant message at the end.
  const isContinued = role === 'assistant'
  const earlierSteps = isContinued ? uiStepsIn(parts) : []
  const messageId = options.messageId ?? (isContinued ? asText(id) || undefined : undefined)
  const chunks = createSseMessages()
  chunks.push({ type: 'start', messageId })
  const texts = createTextWriter(chunks)
  const calls = createToolCallWriter(chunks, { messages, steps: earlierSteps })
  let accumulator = createAccumulator()
  /** The place of a step in their message. Its index in ours may be another. */
  let placeInMessage = earlierSteps.length - 1
  let step = placeInMessage
  let startedSteps = 0
  let isOpen = false
  /** The metadata of the last step, until it is known whether another follows. */
  let unsent: object | undefined
  let outcome: Outcome = { type: 'truncated' }

  function write(event: StreamEvent): void {
    if (unsent) chunks.push({ type: 'message-metadata', messageMetadata: unsent })
    unsent = undefined
    switch (event.type) {
      case 'data':
        writeData(event)
        return
      case 'metadata':
        chunks.push({ type: 'message-metadata', messageMetadata: appFields(event.metadata) })
        return
    }
    if (isOpen || event.type === 'provider-state') accumulator.add([event])
    switch (event.type) {
      case 'start':
        startStep(event)
        return
      case 'reasoning':
        texts.write('reasoning', { step, part: event.part }, event.delta)
        return
      case 'content':
        texts.write('text', { step, part: event.part }, event.delta)
        return
      case 'tool-call':
        if (!event.status) texts.close()
        calls.call(step, event)
        return
      case 'tool-input':
        calls.input(partKey(step, event.part), event.delta)
        return
      case 'tool-output':
        calls.output(event)
        return
      case 'provider-state':
        if (!isOpen) writeLateState(event)
        return
      case 'removed':
        // The client keeps it: only AI SDK 7 knows a chunk that takes parts back. A call stays open.
        texts.close()
        return
      case 'end':
        endStep(event.outcome)
    }
  }

  function writeData({ name, value: data, id, transient }: DataEvent): void {
    chunks.push({ type: `data-${name}`, id, data, transient })
  }

  function startStep(event: StartEvent): void {
    if (startedSteps++) chunks.push({ type: 'finish-step' })
    chunks.push({ type: 'start-step' })
    accumulator = createAccumulator()
    accumulator.add([event])
    step = event.step
    placeInMessage++
    isOpen = true
  }

  /** The step's metadata is sent already. Their client merges what comes later. */
  function writeLateState(event: ProviderStateEvent): void {
    const { entry, value } = entryAfter(event, accumulator.message)
    const late = { [partKey(placeInMessage, event.part)]: { [entry]: value } }
    chunks.push({ type: 'message-metadata', messageMetadata: { deltakit: { late } } })
  }

  function endStep(how: Outcome): void {
    outcome = how
    if (!isOpen) return
    isOpen = false
    texts.close()
    const message = accumulator.message()
    for (const part of message.parts) writeWhole(part)
    const metadata = encodeStepMetadata(message, typesWithoutPlace)
    unsent = { deltakit: { steps: { [placeInMessage]: metadata } } }
  }

  /** Providers add to a source, and to a call, until their step ends. */
  function writeWhole(part: Part): void {
    const name = partNameOf(part.key)
    switch (part.type) {
      case 'source': {
        const { url, title, text } = part
        const providerMetadata = encodePartMetadata({ part: name, text: text || undefined })
        const source = { sourceId: name, url, title: title || undefined, providerMetadata }
        chunks.push({ type: 'source-url', ...source })
        return
      }
      case 'file': {
        const { mediaType, url } = part
        const providerMetadata = encodePartMetadata({ part: name })
        chunks.push({ type: 'file', mediaType, url, providerMetadata })
        return
      }
      case 'tool-call':
        calls.wholeInput(partKey(step, name), part)
    }
  }

  function end(): void {
    if (isOpen) write({ type: 'end', step, outcome })
    const messageMetadata = unsent
    if (outcome.type === 'complete') {
      if (startedSteps) chunks.push({ type: 'finish-step' })
      chunks.push({ type: 'finish', finishReason: outcome.finishReason, messageMetadata })
      return
    }
    if (messageMetadata) chunks.push({ type: 'message-metadata', messageMetadata })
    if (outcome.type === 'aborted') chunks.push({ type: 'abort' })
    else chunks.push({ type: 'error', errorText: errorTextOf(outcome) })
  }

  function errorTextOf(how: Outcome): string {
    return how.type === 'failed' ? clientErrorText(how.error, errorText) : 'The answer was cut off'
  }

  return { chunks, write, end }
}
