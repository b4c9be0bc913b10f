import { systemClock } from '../protocol/clock.ts'
import { type ChatError, HttpError, ProtocolError, toDeltakitError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import type { Emit, ModelRequest, StepRequest } from '../protocol/model.ts'
import { createReconnection, isLostConnection } from '../protocol/reconnection.ts'
import { stoppedOutcome } from '../protocol/stopped-outcome.ts'
import type { Cursor, StreamEvent } from '../protocol/stream-event.ts'
import { takenOver } from '../protocol/taken-over.ts'
import { type AnswerParser, createAnswerParser } from '../stream/parse-answer.ts'
import { readAnswer } from '../stream/read-answer.ts'
import type { Redactor } from '../stream/redact-secrets.ts'
import { sendRequest } from '../stream/send-request.ts'
import { createHeartbeatWatch, type HeartbeatWatch } from './heartbeat-watch.ts'
import { createRelay } from './relay-events.ts'

/** Where an answer begins, and how it is read on and stopped. */
export interface HandlerAnswerOptions {
  /** Where the answer begins, or is resumed. */
  readonly beginning: Cursor
  /** Requests what follows a place in the answer. */
  readonly resume: (cursor: Cursor) => ModelRequest
  /** Stops an answer that the handler logs. */
  readonly stop: ModelRequest
  /** Attempts to read on that may fail one after the other. */
  readonly mostReconnects: number
  /** Whether there are `cursor` events. */
  readonly emitsCursors: boolean
}

/**
 * One request to a handler, and all steps of its answer. A connection that is lost is replaced where the
 * handler logs its answers. Rejects only where `emit` fails with the last events.
 */
export async function streamHandlerAnswer(
  request: StepRequest,
  emit: Emit,
  { beginning, resume, stop, mostReconnects, emitsCursors }: HandlerAnswerOptions,
): Promise<void> {
  const { model, signal, clock = systemClock, resumed } = request
  const link = linkSignals(signal)
  const relay = createRelay({
    firstStep: resumed ? Number(beginning.step) || 0 : request.step,
    model,
    answer: emitsCursors ? beginning.answer : undefined,
    resumed,
    redact: (frame) => redactor?.parse(JSON.stringify(frame)),
    onHeartbeat(milliseconds) {
      if (mayWatchSilence(request)) heartbeats?.expect(milliseconds, relay.isLogged())
    },
  })
  let heartbeats: HeartbeatWatch | undefined
  let parser: AnswerParser | undefined
  let redactor: Redactor | undefined
  let failure: ChatError | undefined
  /** Nobody has the rest of an answer that is resumed. */
  let isGone = false
  const wasSent = !signal.aborted

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
  async function readConnection(
    sent: ModelRequest,
    options?: Pick<StepRequest, 'retry'>,
  ): Promise<void> {
    const connection = linkSignals(link.signal)
    try {
      const whole = { ...request, ...options, signal: connection.signal }
      const response = await sendRequest(model, sent, whole)
      heartbeats = createHeartbeatWatch(response)
      const relayed = { ...model, reader: () => relay.reader }
      await readAnswer(response, {
        createParser(redact) {
          redactor = redact
          parser = createAnswerParser(relayed, { redact, limits: request.limits, events: [] })
          return parser
        },
        isDone: relay.isDone,
        onEvents(events, chunk) {
          const room = events.length ? emit(events) : undefined
          heartbeats?.onBytes(chunk)
          return room
        },
      })
    } finally {
      connection.abort()
    }
  }

  /** Reads on for as long as the connection is all that fails. */
  async function readOn(lost: unknown): Promise<void> {
    const reconnection = createReconnection({ clock, signal: link.signal, most: mostReconnects })
    let read = relay.lastFrame()
    let isAtOnce = resumed !== undefined
    while (!relay.isDone() && (isAtOnce || (await reconnection.wait()))) {
      isAtOnce = false
      relay.reconnect()
      try {
        await readConnection(resume({ ...beginning, after: relay.lastFrame() }), { retry: false })
      } catch (cause) {
        const isUnknown = !relay.isLogged() && isNoLog(cause)
        if (resumed && isUnknown) isGone = true
        if (isUnknown || (cause instanceof HttpError && cause.status === 404)) break
        if (!isLostConnection(cause)) throw cause
      }
      if (relay.lastFrame() > read) reconnection.succeeded()
      read = relay.lastFrame()
    }
    if (!relay.isDone() && lost) throw lost
  }

  await attempt(async () => {
    if (resumed) return readOn(undefined)
    const sent = model.request(request)
    // Not awaited, for nobody may be reading yet.
    if (emitsCursors) ignoreRejection(emit([{ type: 'cursor', cursor: beginning }]))
    let lost: unknown
    try {
      await readConnection(sent)
    } catch (cause) {
      if (!isLostConnection(cause)) throw cause
      lost = cause
    }
    // Without its first frame nobody knows whether the answer is logged. A proxy may have held that back.
    const mayBeLogged = relay.isLogged() ?? heartbeats !== undefined
    if (mayBeLogged && !signal.aborted) await readOn(lost)
    else if (lost) throw lost
  })
  link.abort()
  if (goesOnUnread()) stopAnswer()
  await attempt(async () => {
    const events = parser?.takeLast(fail) ?? []
    if (events.length) await emit(events)
  })
  const outcome = stoppedOutcome(signal, failure) ?? { type: 'truncated' }
  const events = relay.end(isGone ? { type: 'interrupted' } : outcome)
  // Tools may run next: an answer that is resumed later must not execute them again.
  const over: StreamEvent[] = emitsCursors ? [{ type: 'cursor', cursor: null }] : []
  if (events.length || over.length) await emit([...over, ...events])

  /** Whether the handler may still make the answer, and log it, though nobody here reads on. */
  function goesOnUnread(): boolean {
    const isRefused = failure instanceof HttpError
    if (!wasSent || isRefused || relay.isDone() || relay.isLogged() === false) return false
    // A tab that takes the answer over reads on, and so does a page that resumes it after a lost connection.
    if (signal.aborted) return signal.reason !== takenOver
    return failure !== undefined && !isLostConnection(failure)
  }

  /** Nobody waits for it: what was stopped is over here. */
  function stopAnswer(): void {
    const patient = new AbortController()
    const sending = sendRequest(model, stop, { clock, signal: patient.signal })
    ignoreRejection(sending.then(({ close }) => close()))
  }
}

/** Whether the server has no log, or no longer has this answer in it. */
function isNoLog(cause: unknown): boolean {
  if (cause instanceof HttpError) return [404, 405, 410].includes(cause.status)
  return cause instanceof ProtocolError
}

/** Whether the app leaves the limit on silence to the handler's heartbeat. */
function mayWatchSilence({ timeout }: StepRequest): boolean {
  return timeout !== false && timeout?.silence === undefined
}
