import { systemClock } from '../protocol/clock.ts'
import { type ChatError, HttpError, ProtocolError, toDeltakitError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import type { Emit, ModelRequest, StepRequest } from '../protocol/model.ts'
import {
  createReconnection,
  isLostConnection,
  isUnanswered,
  untilAnswered,
} from '../protocol/reconnection.ts'
import { stoppedOutcome } from '../protocol/stopped-outcome.ts'
import type { Cursor, StreamEvent } from '../protocol/stream-event.ts'
import { takenOver } from '../protocol/taken-over.ts'
import { type AnswerParser, createAnswerParser } from '../stream/parse-answer.ts'
import { readAnswer } from '../stream/read-answer.ts'
import type { Redactor } from '../stream/redact-secrets.ts'
import { sendRequest } from '../stream/send-request.ts'
import { refusalCode } from './handler-refusal.ts'
import { createHeartbeatWatch, type HeartbeatWatch, missedHeartbeats } from './heartbeat-watch.ts'
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
      heartbeat = milliseconds
      if (mayWatchSilence(request)) heartbeats?.expect(milliseconds, relay.isLogged())
    },
  })
  let heartbeat = unknownHeartbeat
  /** Of the connection whose response is here. */
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
    options?: Pick<StepRequest, 'retry' | 'timeout'>,
  ): Promise<void> {
    const connection = linkSignals(link.signal)
    heartbeats = undefined
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
    let problem = lost
    while (!relay.isDone() && (isAtOnce || (await reconnection.wait(problem)))) {
      isAtOnce = false
      problem = undefined
      relay.reconnect()
      try {
        const sent = resume({ ...beginning, after: relay.lastFrame() })
        const timeout = timeLimits(reconnection.failures)
        await readConnection(sent, { retry: false, timeout })
      } catch (cause) {
        const isUnknown = isLogged() ? isGoneFromLog(cause) : isNoLog(cause)
        if (resumed && isUnknown) isGone = true
        if (isUnknown) break
        const isEmpty = relay.lastFrame() === read
        if (!mayComeAgain(cause, isEmpty)) throw cause
        problem = cause
      }
      if (relay.lastFrame() > read) reconnection.succeeded()
      read = relay.lastFrame()
    }
    if (relay.isDone()) return
    if (problem && !isLostConnection(problem)) throw problem
    if (lost) throw lost
  }

  /** Whether the handler is known to have a log: an answer that is resumed after a frame came from one. */
  function isLogged(): boolean {
    return relay.isLogged() ?? beginning.after >= 0
  }

  /** Whether another connection may bring what this one did not. */
  function mayComeAgain(cause: unknown, isEmpty: boolean): boolean {
    if (!heartbeats) return isUnanswered(cause) || isNotFound(cause)
    // Something else may have answered, such as the page of a network that people have to sign in to.
    return isLostConnection(cause) || (isEmpty && cause instanceof ProtocolError)
  }

  /** A log answers at once. Each attempt gets longer, for a proxy may collect what comes. */
  function timeLimits(failures: number): StepRequest['timeout'] {
    if (!mayWatchSilence(request)) return request.timeout
    const firstByte = Math.min(heartbeat * missedHeartbeats * 2 ** failures, longestFirstByte)
    return { firstByte, ...request.timeout }
  }

  /** Sends the request. Returns how its connection was lost, if it was. */
  async function begin(): Promise<unknown> {
    const sent = model.request(request)
    // Not awaited, for nobody may be reading yet.
    if (emitsCursors) ignoreRejection(emit([{ type: 'cursor', cursor: beginning }]))
    let lost: unknown
    const send = async () => {
      try {
        await readConnection(sent)
      } catch (cause) {
        if (!heartbeats) throw cause
        lost = cause
      }
    }
    // While the page is offline alone: `sendRequest` has made all other attempts.
    const reconnection = createReconnection({ clock, signal: link.signal, most: 0 })
    await (request.retry === false ? send() : untilAnswered(send, reconnection))
    if (lost && !isLostConnection(lost)) throw lost
    return lost
  }

  await attempt(async () => {
    if (resumed) return readOn(undefined)
    const lost = await begin()
    // Without its first frame nobody knows whether the answer is logged. A proxy may have held that back.
    if (relay.isLogged() !== false && !signal.aborted) await readOn(lost)
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
    const { signal } = new AbortController()
    const reconnection = createReconnection({ clock, signal, most: mostReconnects })
    const send = async () => {
      const { close } = await sendRequest(model, stop, { clock, signal, retry: false })
      close()
    }
    const mayComeAgain = (cause: unknown) =>
      isUnanswered(cause) || (isLogged() && isNotFound(cause))
    ignoreRejection(untilAnswered(send, reconnection, mayComeAgain))
  }
}

/** Milliseconds between two signs of life, until the handler names its own. */
const unknownHeartbeat = 20_000

/** The longest that a request to read on gets for its first byte, in milliseconds. */
const longestFirstByte = 300_000

/** Whether a handler with a log no longer has this answer, or no log any more. */
function isGoneFromLog(cause: unknown): boolean {
  return refusalCode(cause) !== undefined && isNoLog(cause)
}

/** Whether something before the handler does not find it, as a proxy while the server is replaced. */
function isNotFound(cause: unknown): boolean {
  const isHandlers = refusalCode(cause) !== undefined
  return cause instanceof HttpError && cause.status === 404 && !isHandlers
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
