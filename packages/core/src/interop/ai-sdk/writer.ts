// The Vercel AI SDK's UI message stream, v1: how our events are told in it.

import type { DeltakitError } from '../../protocol/errors.ts'
import { outputForModel, type Part, type ToolCallPart, toText } from '../../protocol/message.ts'
import { partKey, partNameOf } from '../../protocol/part-key.ts'
import type {
  Outcome,
  ProviderStateEvent,
  StartEvent,
  StreamEvent,
  ToolCallEvent,
  ToolOutputEvent,
} from '../../protocol/stream-event.ts'
import { createAccumulator } from '../../stream/accumulate-message.ts'
import { invalidJsonText } from '../../tools/tool-approval.ts'
import { type ChunkWriter, sseBody } from '../sse-body.ts'
import { type ErrorText, encodeStepMetadata, providerStateOf, textIn } from '../step-metadata.ts'
import { placeOf, stepsOf } from './ui-parts.ts'

export interface UIMessageStreamOptions {
  /** The conversation as the page sent it, where the answer may go on with its last. */
  readonly messages?: readonly unknown[] | undefined
  /** What the page is to call the answer. Default: as before, where this goes on with one. */
  readonly messageId?: string | undefined
  /** What the page is told of an error. Default: its message, which may quote the provider. */
  readonly errorText?: ErrorText | undefined
}

/** What to send the stream with: `new Response(toUIMessageStream(stream), { headers })`. */
export const uiMessageStreamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-vercel-ai-ui-message-stream': 'v1',
  // nginx would keep the answer until it is over.
  'x-accel-buffering': 'no',
}

/** An answer as `useChat` reads it. A page that leaves stops the answer. */
export function toUIMessageStream(
  events: AsyncIterable<StreamEvent>,
  options: UIMessageStreamOptions = {},
): ReadableStream<Uint8Array> {
  return sseBody(events, createUIMessageWriter(options), { last: '[DONE]' })
}

function createUIMessageWriter(options: UIMessageStreamOptions): ChunkWriter {
  const { messages = [], errorText = (error: DeltakitError) => error.message } = options
  const { role, id, parts } = Object(messages.at(-1))
  // Their page takes whatever comes for more of an answer that it ends with.
  const begun = role === 'assistant' ? { id, steps: stepsOf(parts) } : { steps: [] }
  const ids = new Map<string, string>()
  const { messageId = begun.id } = options
  const chunks: object[] = [{ type: 'start', messageId }]
  let accumulator = createAccumulator()
  // A step's place in their message, which may differ from its index in ours.
  let placeInMessage = begun.steps.length - 1
  let step = placeInMessage
  let steps = 0
  let running = false
  let open = { kind: '', id: '' }
  // Of a run that is over, until it is known whether that was the last.
  let told: object | undefined
  let outcome: Outcome = { type: 'truncated' }

  for (const [index, parts] of begun.steps.entries()) {
    for (const [place, part] of parts.entries()) {
      if (part.toolCallId) ids.set(partKey(index, placeOf(part, place)), textIn(part.toolCallId))
    }
  }

  function write(event: StreamEvent): void {
    if (told) chunks.push({ type: 'message-metadata', messageMetadata: told })
    told = undefined
    if (running || event.type === 'provider-state') accumulator.add([event])
    if (event.type === 'start') begin(event)
    if (event.type === 'reasoning') writeText('reasoning', event)
    if (event.type === 'content') writeText('text', event)
    if (event.type === 'tool-call') writeCall(event)
    if (event.type === 'tool-input') writeInput(event)
    if (event.type === 'tool-output') writeOutput(event)
    if (event.type === 'provider-state' && !running) writeLate(event)
    if (event.type === 'end') finish(event.outcome)
  }

  /** Once a run is told, what it carries more is told beside it: their page merges what it is told. */
  function writeLate({ part }: ProviderStateEvent): void {
    const providerState = providerStateOf(accumulator.message(), part).map(({ entry, value }) => [
      entry,
      value,
    ])
    const late = { [partKey(placeInMessage, part)]: Object.fromEntries(providerState) }
    chunks.push({ type: 'message-metadata', messageMetadata: { deltakit: { late } } })
  }

  function begin(event: StartEvent): void {
    if (steps++) chunks.push({ type: 'finish-step' })
    chunks.push({ type: 'start-step' })
    accumulator = createAccumulator()
    accumulator.add([event])
    step = event.step
    placeInMessage++
    running = true
  }

  function writeText(
    kind: string,
    { part, delta }: { readonly part: string; readonly delta: string },
  ): void {
    const id = partKey(step, part)
    if (open.id !== id) {
      close()
      open = { kind, id }
      chunks.push({ type: `${kind}-start`, id, ...named(part) })
    }
    if (delta) chunks.push({ type: `${kind}-delta`, id, delta })
  }

  function close(): void {
    if (open.id) chunks.push({ type: `${open.kind}-end`, id: open.id })
    open = { kind: '', id: '' }
  }

  function writeCall({ part, id, name, status }: ToolCallEvent): void {
    const key = partKey(step, part)
    const known = ids.get(key)
    if (status === 'awaiting-approval') {
      chunks.push({ type: 'tool-approval-request', approvalId: key, toolCallId: known })
    }
    if (status || known !== undefined) return
    close()
    // Some providers use an id again, or give none, and there it names one call of the answer.
    const toolCallId = id && ![...ids.values()].includes(id) ? id : key
    ids.set(key, toolCallId)
    chunks.push({ type: 'tool-input-start', ...callOf({ id, name }, toolCallId, { part }) })
  }

  function writeInput({ part, delta }: { readonly part: string; readonly delta: string }): void {
    const toolCallId = ids.get(partKey(step, part))
    if (toolCallId !== undefined && delta) {
      chunks.push({ type: 'tool-input-delta', toolCallId, inputTextDelta: delta })
    }
  }

  function writeOutput({ key, output, preliminary, status = 'done' }: ToolOutputEvent): void {
    const toolCallId = ids.get(key)
    if (toolCallId === undefined) return
    if (status === 'done') {
      chunks.push({
        type: 'tool-output-available',
        toolCallId,
        output: output ?? null,
        preliminary,
      })
    } else if (status === 'denied') chunks.push({ type: 'tool-output-denied', toolCallId })
    else {
      const errorText = toText(outputForModel({ status, output }))
      chunks.push({ type: 'tool-output-error', toolCallId, errorText })
    }
  }

  /** Only now is a call known to be meant: a page carries it out as soon as its input is available. */
  function finish(how: Outcome): void {
    outcome = how
    if (!running) return
    running = false
    close()
    const message = accumulator.message()
    chunks.push(
      ...message.parts.flatMap((part) =>
        wholeOf(part, ids.get(partKey(step, partNameOf(part.key)))),
      ),
    )
    told = { deltakit: { steps: { [placeInMessage]: encodeStepMetadata(message, /^$/) } } }
  }

  function end(): void {
    if (running) write({ type: 'end', step, outcome })
    const messageMetadata = told
    if (outcome.type === 'complete') {
      if (steps) chunks.push({ type: 'finish-step' })
      chunks.push({ type: 'finish', finishReason: outcome.finishReason, messageMetadata })
      return
    }
    if (told) chunks.push({ type: 'message-metadata', messageMetadata })
    if (outcome.type === 'aborted') chunks.push({ type: 'abort' })
    else chunks.push({ type: 'error', errorText: textOf(outcome) })
  }

  function textOf(how: Outcome): string {
    return how.type === 'failed' ? errorText(how.error) : 'The answer was cut off'
  }

  return { chunks, write, end }
}

/** A part that is told whole: providers say more of a source, and of a call, as long as the run lasts. */
function wholeOf(part: Part, toolCallId: string | undefined): object[] {
  const name = partNameOf(part.key)
  switch (part.type) {
    case 'source': {
      const { url, title, text } = part
      const more = named(name, { text: text || undefined })
      return [{ type: 'source-url', sourceId: name, url, title: title || undefined, ...more }]
    }
    case 'file':
      return [{ type: 'file', mediaType: part.mediaType, url: part.url, ...named(name) }]
    case 'tool-call':
      return inputOf(part, (more) => callOf(part, toolCallId, { part: name, ...more }))
    default:
      return []
  }
}

/** The input of a call that is whole. One that is not stays open, so that nobody carries it out. */
function inputOf(
  { status, input, inputText }: ToolCallPart,
  call: (more?: object) => object,
): object[] {
  if (status === 'ready') {
    const exact = JSON.stringify(input) === inputText ? undefined : inputText
    return [{ type: 'tool-input-available', ...call({ inputText: exact }), input }]
  }
  if (status !== 'invalid') return []
  return [{ type: 'tool-input-error', ...call(), input: inputText, errorText: invalidJsonText }]
}

function callOf(
  { id, name }: Pick<ToolCallPart, 'id' | 'name'>,
  toolCallId: string | undefined,
  told: object,
): object {
  const more = { ...told, id: toolCallId === id ? undefined : id }
  return { toolCallId, toolName: name, providerMetadata: { deltakit: more } }
}

function named(part: string, more: object = {}): object {
  return { providerMetadata: { deltakit: { part, ...more } } }
}
