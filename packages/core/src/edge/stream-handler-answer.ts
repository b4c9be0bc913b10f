import { type Clock, systemClock } from '../protocol/clock.ts'
import { type ChatError, TimeoutError, toDeltakitError } from '../protocol/errors.ts'
import { type LinkedSignal, linkSignals } from '../protocol/link-signals.ts'
import type { Emit, StepRequest } from '../protocol/model.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import { type AnswerParser, createAnswerParser } from '../stream/parse-answer.ts'
import { type OpenResponse, sendRequest } from '../stream/send-request.ts'
import { createRelay, type Relay } from './relay-events.ts'

/** Signs of life that may be missing before the connection counts as lost. */
const missedHeartbeats = 3

/**
 * One request to a handler, and all steps of its answer. Rejects only where `emit` fails with the last
 * events.
 */
export async function streamHandlerAnswer(request: StepRequest, emit: Emit): Promise<void> {
  const { model, signal, clock = systemClock } = request
  const link = linkSignals(signal)
  const silence = createSilenceWatch({ clock, link })
  const relay = createRelay({
    firstStep: request.step,
    model,
    onHeartbeat(milliseconds) {
      if (mayWatchSilence(request)) silence.start(milliseconds)
    },
  })
  let parser: AnswerParser | undefined
  let failure: ChatError | undefined

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

  await attempt(async () => {
    const response = await sendRequest(model, model.request(request), {
      ...request,
      signal: link.signal,
    })
    const { redact } = response
    const relayed = { ...model, reader: () => relay.reader }
    parser = createAnswerParser(relayed, { redact, limits: request.limits, events: [] })
    await readEvents(response, { parser, relay, silence, emit })
  })
  link.abort()
  await attempt(async () => {
    const events = parser?.takeLast(fail) ?? []
    if (events.length) await emit(events)
  })
  const events = relay.end(outcomeOf(signal, failure))
  if (events.length) await emit(events)
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

/** Notices when the signs of life of a handler stay away. */
interface SilenceWatch {
  /** The handler named the time between two signs. */
  start(milliseconds: number): void
  /** Something came: until `resume`, the time is the client's own. */
  pause(): void
  resume(): void
}

interface SilenceWatchOptions {
  readonly clock: Clock
  /** Aborted with a `TimeoutError`. */
  readonly link: LinkedSignal
}

function createSilenceWatch({ clock, link }: SilenceWatchOptions): SilenceWatch {
  let since = clock.now()
  let state: 'waiting' | 'paused' = 'waiting'

  async function watch(heartbeat: number): Promise<void> {
    const limit = heartbeat * missedHeartbeats
    for (;;) {
      const rest = state === 'paused' ? limit : since + limit - clock.now()
      if (rest <= 0) break
      await clock.sleep(rest, link.signal)
      if (link.signal.aborted) return
    }
    link.abort(
      new TimeoutError(
        `The server sent nothing for ${limit} ms, though it shows a sign of life every ${heartbeat} ms`,
      ),
    )
  }

  return {
    start: (milliseconds) => void watch(milliseconds),
    pause() {
      state = 'paused'
    },
    resume() {
      state = 'waiting'
      since = clock.now()
    },
  }
}
