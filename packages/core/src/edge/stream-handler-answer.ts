import { systemClock } from '../protocol/clock.ts'
import {
  type ChatError,
  HttpError,
  NetworkError,
  TimeoutError,
  toDeltakitError,
} from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import type { Emit, Model, ModelRequest, StepRequest } from '../protocol/model.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import { takenOver } from '../protocol/taken-over.ts'
import { type AnswerParser, createAnswerParser } from '../stream/parse-answer.ts'
import { type OpenResponse, sendRequest } from '../stream/send-request.ts'
import { createReconnection } from './reconnection.ts'
import { createRelay, type Relay } from './relay-events.ts'
import { createSilenceWatch, type SilenceWatch } from './silence-watch.ts'

/** How an answer is requested again from a handler that logs it. */
export interface ResumeRequests {
  readonly read: ModelRequest
  readonly stop: ModelRequest
}

export interface HandlerAnswerOptions {
  readonly resume: ResumeRequests
  /** Attempts to read on that may fail one after the other. */
  readonly mostReconnects: number
}

/**
 * One request to a handler, and all steps of its answer. A connection that is lost is replaced where the
 * handler logs its answers. Rejects only where `emit` fails with the last events.
 */
export async function streamHandlerAnswer(
  request: StepRequest,
  emit: Emit,
  { resume, mostReconnects }: HandlerAnswerOptions,
): Promise<void> {
  const { model, signal, clock = systemClock } = request
  const link = linkSignals(signal)
  const relay = createRelay({
    firstStep: request.step,
    model,
    onHeartbeat(milliseconds) {
      if (mayWatchSilence(request)) silence?.start(milliseconds)
    },
  })
  let silence: SilenceWatch | undefined
  let parser: AnswerParser | undefined
  let failure: ChatError | undefined
  let wasSent = false

  function fail(cause: unknown): void {
    failure ??= toDeltakitError(cause, 'The answer could not be read')
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      fail(cause)
    }
  }

  /** Reads what one connection brings. */
  async function readConnection(sent: ModelRequest, options: Partial<StepRequest>): Promise<void> {
    const connection = linkSignals(link.signal)
    silence = createSilenceWatch({ clock, link: connection })
    try {
      const whole = { ...request, ...options, signal: connection.signal }
      const response = await sendRequest(options.model ?? model, sent, whole)
      const relayed = { ...model, reader: () => relay.reader }
      const { redact } = response
      parser = createAnswerParser(relayed, { redact, limits: request.limits, events: [] })
      await readEvents(response, { parser, relay, silence, emit })
    } finally {
      connection.abort()
    }
  }

  /** Reads on for as long as the connection is all that fails. */
  async function readOn(requests: ResumeRequests, lost: unknown): Promise<void> {
    const reconnection = createReconnection({ clock, signal: link.signal, most: mostReconnects })
    let read = relay.lastFrame()
    while (!relay.isDone() && (await reconnection.wait())) {
      relay.reconnect()
      try {
        const after = relay.lastFrame()
        const reading = withLastEventId(model, after)
        await readConnection(requests.read, { model: reading, retry: false })
      } catch (cause) {
        if (cause instanceof HttpError && cause.status === 404) break
        if (!isLostConnection(cause)) throw cause
      }
      if (relay.lastFrame() > read) reconnection.succeeded()
      read = relay.lastFrame()
    }
    if (!relay.isDone() && lost) throw lost
  }

  await attempt(async () => {
    const sent = model.request(request)
    wasSent = !link.signal.aborted
    let lost: unknown
    try {
      await readConnection(sent, {})
    } catch (cause) {
      if (!isLostConnection(cause)) throw cause
      lost = cause
    }
    if (relay.isLogged() && !signal.aborted) await readOn(resume, lost)
    else if (lost) throw lost
  })
  link.abort()
  const isStopped = signal.aborted && signal.reason !== takenOver
  const hasLeft = isStopped || (failure && !isLostConnection(failure))
  const isRefused = failure instanceof HttpError
  if (wasSent && hasLeft && !isRefused && !relay.isDone() && relay.isLogged() !== false) {
    stopAnswer(resume)
  }
  await attempt(async () => {
    const events = parser?.takeLast(fail) ?? []
    if (events.length) await emit(events)
  })
  const events = relay.end(outcomeOf(signal, failure))
  if (events.length) await emit(events)

  /** Nobody waits for it: what was stopped is over here. */
  function stopAnswer(requests: ResumeRequests): void {
    const patient = new AbortController()
    const sending = sendRequest(model, requests.stop, { clock, signal: patient.signal })
    ignoreRejection(sending.then(({ close }) => close()))
  }
}

/** Whether only the connection failed, and the answer may go on without it. */
function isLostConnection(cause: unknown): boolean {
  if (cause instanceof HttpError) return cause.retryable
  return cause instanceof NetworkError || cause instanceof TimeoutError
}

function withLastEventId(model: Model, after: number): Model {
  if (after < 0) return model
  return {
    ...model,
    headers: async () => ({ ...(await model.headers()), 'last-event-id': String(after) }),
  }
}

/** Whoever sets a limit on the silence, or none, knows better. */
function mayWatchSilence({ timeout }: StepRequest): boolean {
  return timeout !== false && timeout?.silence === undefined
}

function outcomeOf({ aborted }: AbortSignal, failure: ChatError | undefined): Outcome {
  if (aborted) return { type: 'aborted' }
  if (failure) return { type: 'failed', error: failure }
  return { type: 'truncated' }
}

interface ReadEventsOptions {
  readonly parser: AnswerParser
  readonly relay: Relay
  readonly silence: SilenceWatch
  readonly emit: Emit
}

/** Emits the events of each network read. */
async function readEvents(
  response: OpenResponse,
  { parser, relay, silence, emit }: ReadEventsOptions,
): Promise<void> {
  try {
    const ending = await response.read({
      onText(text) {
        silence.pause()
        parser.feed(text)
        const events = parser.take()
        const room = events.length ? emit(events) : undefined
        if (!room) silence.resume()
        return room?.then(silence.resume)
      },
      isDone: () => relay.isDone() && 'over',
    })
    if (ending === 'ended') parser.end()
  } finally {
    response.close()
  }
}
