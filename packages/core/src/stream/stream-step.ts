import { createParser } from 'eventsource-parser'
import {
  type DeltakitError,
  ProtocolError,
  ProviderError,
  toDeltakitError,
} from '../protocol/errors.ts'
import { toText } from '../protocol/message.ts'
import type { Emit, StepRequest } from '../protocol/model.ts'
import type { FinishReason, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { parseRedacted, type ResponseSink, readSize, sendRequest } from './send-request.ts'

/**
 * One request, one answer: a batch of events for each network read that says something. Never
 * throws: one `start`, then what was said, then one `end` with how it really ended.
 */
export async function streamStep(request: StepRequest, say: Emit): Promise<void> {
  const { step, model, signal, limits = {} } = request
  if (model.streamStep) return model.streamStep(request, say)
  const { message: longest = 2 ** 24, answer: largest = 2 ** 28 } = limits
  const reader = model.reader()
  const parser = createParser({
    maxBufferSize: longest,
    onEvent: ({ data }) => (data.length > longest ? overflow() : readMessage(data)),
    onError: ({ type }) => type === 'max-buffer-size-exceeded' && overflow(),
  })
  let events: StreamEvent[] = [{ type: 'start', step, vendor: model.vendor, model: model.id }]
  const sink: ResponseSink = { take, done: false, secrets: [] }
  let failure: DeltakitError | undefined
  let finish: FinishReason | undefined
  let called = false
  let ended = false
  let start: string | undefined = ''
  let size = 0
  let unknown = 0

  // Not waited for: the request leaves at once, even where nobody reads yet.
  void flush()
  try {
    const { warnings = [], ...written } = model.request(request)
    for (const message of warnings) events.push({ type: 'warning', code: 'unsupported', message })
    if (await sendRequest(model, written, request, sink)) end()
  } catch (cause) {
    failure = toDeltakitError(cause, 'No answer came')
  }
  reader.end?.(events)
  const message = 'Unknown chunks'
  if (unknown) events.push({ type: 'warning', code: 'unknown-chunk', message, count: unknown })
  await flush()
  await say([{ type: 'end', step: step, outcome: outcome() }])

  function take(text: string): Promise<void> | undefined {
    size += text.length
    if (size > largest) overflow()
    if (start !== undefined && start.length < readSize) start += text
    parser.feed(text)
    return flush()
  }

  function readMessage(data: string): void {
    start = undefined
    if (data === '[DONE]') sink.done = true
    if (sink.done || !data) return
    try {
      if (!reader.read(JSON.parse(data), events)) unknown++
    } catch (error) {
      const body = parseRedacted(toText(Object(error).body ?? data), sink.secrets)
      if (error instanceof ProviderError) throw new ProviderError(body)
      // The last message may have been cut by the end of the bytes: then it was not said.
      if (!ended) broken('Malformed message', body)
    }
  }

  /** The bytes are over: the last message may lack only its blank line, or there was none at all. */
  function end(): void {
    ended = true
    parser.feed('\n\n')
    if (start !== undefined && !startsLikeEvents.test(start)) {
      const body = parseRedacted(start, sink.secrets)
      if (Object(body).error) throw new ProviderError(body)
      broken('No event stream', body)
    }
  }

  function overflow(): never {
    broken('The answer was too long')
  }

  function broken(problem: string, body?: unknown): never {
    throw new ProtocolError(problem, toText(body), { body })
  }

  function flush(): Promise<void> | undefined {
    if (!events.length) return undefined
    const batch = events
    events = []
    for (const event of batch) {
      if (event.type === 'finish') finish = event.reason
      else if (event.type === 'tool-call') called = true
    }
    return say(batch)
  }

  function outcome(): Outcome {
    if (signal.aborted) return { type: 'aborted' }
    if (failure) return { type: 'failed', error: failure }
    if (!finish) return { type: 'truncated' }
    // Some say `stop` after the calls, or after having said that they called. What the length or the
    // filter cut stays what it is: nobody should providerState such a call out.
    return {
      type: 'complete',
      finishReason: called && /stop|other/.test(finish) ? 'tool-calls' : finish,
    }
  }
}

/** Comments alone, or a first field that was cut: `data`, `event`, `id` or `retry`. */
const startsLikeEvents = /^\s*(:|[adeinrtvy]{1,5}(:|\s*$))/
