import { type DeltakitError, toDeltakitError } from '../protocol/errors.ts'
import type { Emit, StepRequest } from '../protocol/model.ts'
import type { EventBatch, FinishReason, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { type AnswerParser, createAnswerParser } from './parse-answer.ts'
import { sendRequest } from './send-request.ts'

/**
 * One request, one answer: one `start`, a batch of events for each network read that brings some, one
 * `end` with the outcome. Rejects only where `emit` fails with the `end`.
 */
export async function streamStep(request: StepRequest, emit: Emit): Promise<void> {
  const { step, model, signal } = request
  if (model.streamStep) return model.streamStep(request, emit)
  const facts: StepFacts = { aborted: false, called: false }
  const warnings: StreamEvent[] = []
  let parser: AnswerParser | undefined

  function handOn(events: EventBatch): Promise<void> | undefined {
    if (!events.length) return undefined
    for (const event of events) {
      if (event.type === 'finish') facts.finishReason = event.reason
      else if (event.type === 'tool-call') facts.called = true
    }
    return emit(events)
  }

  async function answer(): Promise<void> {
    const { warnings: left = [], ...written } = model.request(request)
    for (const message of left) warnings.push({ type: 'warning', code: 'unsupported', message })
    const response = await sendRequest(model, written, request)
    try {
      const { limits = {} } = request
      const { redact } = response
      parser = createAnswerParser({ reader: model.reader(), redact, limits, events: warnings })
      const { feed, end, take, isDone } = parser
      const ending = await response.read({
        onText(text) {
          feed(text)
          return handOn(take())
        },
        isDone: () => isDone() && 'over',
      })
      if (ending === 'ended') end()
    } finally {
      response.close()
    }
  }

  async function attempt(work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work()
    } catch (cause) {
      facts.failure ??= toDeltakitError(cause, 'The answer could not be read')
    }
  }

  await attempt(async () => {
    // Not awaited before the request leaves, for nobody may be reading yet.
    const started = handOn([{ type: 'start', step, vendor: model.vendor, model: model.id }])
    await Promise.all([started, answer()])
  })
  await attempt(() => handOn(parser ? parser.close() : warnings))
  facts.aborted = signal.aborted
  await emit([{ type: 'end', step, outcome: outcomeOf(facts) }])
}

/** All that decides how a step ended. */
interface StepFacts {
  aborted: boolean
  /** What went wrong first. */
  failure?: DeltakitError
  finishReason?: FinishReason
  /** Whether the model made calls. */
  called: boolean
}

function outcomeOf({ aborted, failure, finishReason, called }: StepFacts): Outcome {
  if (aborted) return { type: 'aborted' }
  if (failure) return { type: 'failed', error: failure }
  if (!finishReason) return { type: 'truncated' }
  // Some providers give `stop` as the reason though they made calls. A call that the length or the
  // filter cut must not be executed, so those reasons stay.
  const stopped = finishReason === 'stop' || finishReason === 'other'
  return { type: 'complete', finishReason: called && stopped ? 'tool-calls' : finishReason }
}
