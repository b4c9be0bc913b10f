// OpenAI, the Responses API: answers that go on without their connection.

import { systemClock } from '../../protocol/clock.ts'
import { HttpError, ProtocolError } from '../../protocol/errors.ts'
import { ignoreRejection } from '../../protocol/ignore-rejection.ts'
import type { Emit, Model, ModelRequest, StepRequest, StreamStep } from '../../protocol/model.ts'
import { isInStep } from '../../protocol/part-key.ts'
import { createReconnection, isLostConnection, untilAnswered } from '../../protocol/reconnection.ts'
import type { Cursor, Outcome, StreamEvent, WarningEvent } from '../../protocol/stream-event.ts'

/** Lets answers go on without their connection, as the option `background` of `openai`. */
export interface Background {
  readonly implementation: (model: Model, url: string) => Model
}

/**
 * Lets an answer go on without its connection, so that it can be resumed for about ten minutes:
 * `openai('gpt-5', { apiKey, background })`. OpenAI then stores the answer.
 */
export const background: Background = { implementation: inBackground }

/** Attempts to connect again that may fail one after the other. */
const most = 8

const tooLate: WarningEvent = {
  type: 'warning',
  code: 'not-resumable',
  message:
    'The answer cannot be resumed any more: OpenAI keeps a background response for about ten minutes',
}

/** How one connection ended. */
type ConnectionEnd = Outcome | 'lost' | 'gone'

/** The model, whose answers are read over as many connections as it takes. `url`: where they are kept. */
function inBackground(model: Model, url: string): Model {
  const addressOf = ({ answer }: Cursor) => `${url}/${encodeURIComponent(answer)}`
  const resume = (cursor: Cursor): ModelRequest => ({
    url: `${addressOf(cursor)}?stream=true&starting_after=${cursor.after}`,
    method: 'GET',
    body: {},
  })
  const cancel = (cursor: Cursor): ModelRequest => ({
    url: `${addressOf(cursor)}/cancel`,
    body: {},
  })
  return {
    ...model,
    resume,
    streamStep: (request, emit, next) =>
      streamBackgroundStep(request, emit, { model, next, resume, cancel }),
  }
}

interface BackgroundStepOptions {
  readonly model: Model
  readonly next: StreamStep
  resume(cursor: Cursor): ModelRequest
  cancel(cursor: Cursor): ModelRequest
}

interface Connection {
  /** Whether it was to go on with an answer. */
  readonly isResumed: boolean
  /** Whether it brought nothing of the answer. */
  readonly isEmpty: boolean
}

/** One step, over as many connections as it takes. Each is a step whose start and end are left out. */
async function streamBackgroundStep(
  request: StepRequest,
  emit: Emit,
  { model, next, resume, cancel }: BackgroundStepOptions,
): Promise<void> {
  const { step, signal, resumed, clock = systemClock } = request
  const record = resumed?.message.steps[step]
  // An answer whose last step has ended is over, and tools may have been executed since.
  if (resumed && !record) return
  const reader = model.reader(resumed)
  const reconnection = createReconnection({ clock, signal, most })
  let hasStarted = resumed !== undefined
  let hasCalls = resumed !== undefined && hasCallsIn(resumed.message, step)
  let end: Outcome | undefined = record?.finish && outcomeOf(record.finish)

  function takeEvent(event: StreamEvent): boolean {
    if (event.type === 'end') end = event.outcome
    if (event.type === 'tool-call') hasCalls = true
    if (event.type !== 'start') return event.type !== 'end'
    const isFirst = !hasStarted
    hasStarted = true
    return isFirst
  }

  /** Reads what one connection brings. */
  async function read(sent: ModelRequest | undefined, after: number): Promise<ConnectionEnd> {
    // Others, such as a recorder, may have wrapped the fetch of the model they were given.
    const { fetch, onResponse } = request.model
    const connected: Model = { ...model, fetch, onResponse, reader: () => reader }
    const whole = { ...request, resumed: undefined }
    const once = {
      ...whole,
      retry: false,
      model: { ...connected, request: () => sent },
    } as StepRequest
    end = undefined
    await next(sent ? once : { ...whole, model: connected }, (batch) => {
      const events = batch.filter(takeEvent)
      return events.length ? emit(events) : undefined
    })
    const isEmpty = reader.cursor?.()?.after === after
    return endOf({ isResumed: sent !== undefined, isEmpty })
  }

  function endOf({ isResumed, isEmpty }: Connection): ConnectionEnd {
    if (end?.type === 'truncated') return 'lost'
    if (end?.type !== 'failed') return end ?? 'lost'
    const { error } = end
    if (isLostConnection(error)) return 'lost'
    if (!isResumed) return end
    if (error instanceof HttpError && [400, 404, 410].includes(error.status)) return 'gone'
    // A connection that ended at once brought no answer at all.
    return isEmpty && error instanceof ProtocolError ? 'lost' : end
  }

  async function readAll(): Promise<Outcome> {
    let cursor: Cursor | null | undefined = resumed?.cursor
    for (;;) {
      const after = cursor?.after ?? -1
      const how = await read(cursor ? resume(cursor) : undefined, after)
      if (how !== 'lost' && how !== 'gone') return how
      if (how === 'gone') {
        await emit([tooLate])
        return { type: resumed ? 'interrupted' : 'truncated' }
      }
      cursor = reader.cursor?.()
      if (cursor && cursor.after > after) reconnection.succeeded()
      const problem = end?.type === 'failed' && isLostConnection(end.error) ? end : undefined
      if (!cursor || !(await reconnection.wait(problem?.error))) {
        return signal.aborted ? { type: 'aborted' } : (problem ?? { type: 'truncated' })
      }
    }
  }

  /** Nobody waits for it: what was stopped is over here. */
  function stop(): void {
    const cursor = reader.cursor?.() ?? resumed?.cursor
    if (!cursor) return
    const { signal } = new AbortController()
    const stopping = { ...model, fetch: request.model.fetch, request: () => cancel(cursor) }
    const sent = { ...request, resumed: undefined, signal, retry: false, model: stopping } as const
    const send = async () => {
      let lost: unknown
      await next(sent, (batch) => {
        for (const event of batch) {
          if (event.type !== 'end' || event.outcome.type !== 'failed') continue
          if (isLostConnection(event.outcome.error)) lost = event.outcome.error
        }
        return undefined
      })
      if (lost) throw lost
    }
    ignoreRejection(untilAnswered(send, createReconnection({ clock, signal, most })))
  }

  const outcome = end ?? (await readAll())
  if (outcome.type === 'aborted') stop()
  // Tools may run next: an answer that is resumed later must not execute them again.
  await emit([
    { type: 'cursor', cursor: null },
    { type: 'end', step, outcome: hasCalls ? withCalls(outcome) : outcome },
  ])
}

function outcomeOf({ reason }: Extract<StreamEvent, { type: 'finish' }>): Outcome {
  return { type: 'complete', finishReason: reason }
}

/** The calls may have come over an earlier connection than the reason to stop. */
function withCalls(outcome: Outcome): Outcome {
  if (outcome.type !== 'complete') return outcome
  const hasStopped = outcome.finishReason === 'stop' || outcome.finishReason === 'other'
  return hasStopped ? { type: 'complete', finishReason: 'tool-calls' } : outcome
}

function hasCallsIn(
  { parts }: NonNullable<StepRequest['resumed']>['message'],
  step: number,
): boolean {
  return parts.some(({ type, key }) => type === 'tool-call' && isInStep(key, step))
}
