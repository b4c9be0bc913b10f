import { shownValue } from '../protocol/check-option.ts'
import { type ChatError, toDeltakitError, UnexpectedError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import type { Emit, ModelRequest, StepRequest } from '../protocol/model.ts'
import type { EventBatch, FinishReason, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { type AnswerParser, createAnswerParser } from './parse-answer.ts'
import { readAnswer } from './read-answer.ts'
import { sendRequest } from './send-request.ts'

/**
 * Makes one request, and emits its answer: one `start`, a batch of events for each network read that brings
 * some, and one `end` with the outcome. Rejects only where `emit` fails with the `end`.
 */
export async function streamStep(request: StepRequest, emit: Emit): Promise<void> {
  const { step, model } = request
  if (model.streamStep) return model.streamStep(request, emit, streamStep)
  const facts: StepFacts = { isAborted: false, hasCalls: false }
  // What fails in the step stops the rest of it, and nothing else.
  const link = linkSignals(request.signal)
  const warnings: StreamEvent[] = []
  let starting: Promise<void> | undefined
  let parser: AnswerParser | undefined

  function fail(cause: unknown): void {
    facts.failure ??= toDeltakitError(cause, 'The step failed')
    link.abort(cause)
  }

  async function attempt(work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work()
    } catch (cause) {
      fail(cause)
    }
  }

  function emitEvents(events: EventBatch): Promise<void> | undefined {
    if (!events.length) return undefined
    for (const event of events) {
      if (event.type === 'finish') facts.finishReason = event.reason
      else if (event.type === 'tool-call') facts.hasCalls = true
    }
    // Middleware may take its time with the start, and nothing overtakes it.
    if (starting) return starting.then(() => emit(events))
    return emit(events)
  }

  function emitStart(): Promise<void> | undefined {
    const room = emit([{ type: 'start', step, vendor: model.vendor, model: model.id }])
    if (!room) return undefined
    starting = Promise.resolve(room)
    return starting.then(() => {
      starting = undefined
    })
  }

  async function answer(): Promise<void> {
    const { warnings: omissions = [], ...sent } = writeRequest(request)
    for (const message of omissions) {
      warnings.push({ type: 'warning', code: 'unsupported', message })
    }
    const options = { ...request, signal: link.signal }
    const response = await sendRequest(model, sent, options)
    let isFinished = false
    await readAnswer(response, {
      createParser(redact) {
        parser = createAnswerParser(model, { redact, limits: request.limits, events: warnings })
        return parser
      },
      onEvents(events) {
        const room = emitEvents(events)
        if (facts.finishReason && !isFinished) {
          isFinished = true
          response.expectEnd()
        }
        return room
      },
    })
  }

  // Not awaited before the request leaves, for nobody may be reading yet.
  const started = attempt(emitStart)
  if (!facts.failure) await attempt(answer)
  await started
  // What the provider sent before a failure counts, and so does what a reader knows only at the end.
  await attempt(() => emitEvents(parser?.takeLast(fail) ?? warnings))
  facts.isAborted = request.signal.aborted
  link.release()
  await emit([{ type: 'end', step, outcome: outcomeOf(facts) }])
}

/** The request as its provider wants it. A model may be the app's own. */
function writeRequest(request: StepRequest): ModelRequest {
  const written = request.model.request(request)
  ignoreRejection(written)
  if (typeof Object(written).url === 'string') return written
  const problem = `got ${shownValue(written)}`
  throw new UnexpectedError(`Expected the model's \`request\` to return { url, body }, ${problem}.`)
}

/** All that decides how a step ended. */
interface StepFacts {
  isAborted: boolean
  /** What went wrong first. */
  failure?: ChatError
  finishReason?: FinishReason
  /** Whether the model made calls. */
  hasCalls: boolean
}

function outcomeOf({ isAborted, failure, finishReason, hasCalls }: StepFacts): Outcome {
  if (isAborted) return { type: 'aborted' }
  if (failure) return { type: 'failed', error: failure }
  if (!finishReason) return { type: 'truncated' }
  // Some providers give `stop` as the reason though they made calls. A call that the length or the
  // filter cut must not be executed, so those reasons stay.
  const hasStopped = finishReason === 'stop' || finishReason === 'other'
  return { type: 'complete', finishReason: hasCalls && hasStopped ? 'tool-calls' : finishReason }
}
