import { shownValue } from '../protocol/check-option.ts'
import { type ChatError, toDeltakitError, UnexpectedError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import type { Emit, ModelRequest, StepRequest } from '../protocol/model.ts'
import { stoppedOutcome } from '../protocol/stopped-outcome.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { type AnswerParser, createAnswerParser } from './parse-answer.ts'
import { readAnswer } from './read-answer.ts'
import type { Redactor } from './redact-secrets.ts'
import { sendRequest } from './send-request.ts'
import { createStepOutcome } from './step-outcome.ts'

/**
 * Makes one request, and emits its answer: one `start`, a batch of events for each network read that brings
 * some, and one `end` with the outcome. Rejects only where `emit` fails with the `end`.
 */
export async function streamStep(request: StepRequest, emit: Emit): Promise<void> {
  const { step, model, signal, limits } = request
  if (model.streamStep) return model.streamStep(request, emit, streamStep)
  // What fails in the step stops the rest of it, and nothing else.
  const link = linkSignals(signal)
  const warnings: StreamEvent[] = []
  /** What went wrong first. */
  let failure: ChatError | undefined
  const outcome = createStepOutcome(model.answeredBy)
  let redactor: Redactor | undefined
  let starting: Promise<void> | undefined
  let parser: AnswerParser | undefined

  function fail(cause: unknown): void {
    failure ??= toDeltakitError(cause, 'The step failed')
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
    for (const event of events) outcome.onEvent(event)
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
    const response = await sendRequest(model, sent, { ...request, signal: link.signal })
    let isFinished = false
    await readAnswer(response, {
      createParser(redact) {
        redactor = redact
        parser = createAnswerParser(model, { redact, limits, events: warnings, isWhole })
        return parser
      },
      onEvents(events) {
        const room = emitEvents(events)
        if (outcome.isFinished() && !isFinished) {
          isFinished = true
          response.expectEnd()
        }
        return room
      },
    })
  }

  function isWhole(unread: EventBatch): boolean {
    return outcome.isFinished() || unread.some(({ type }) => type === 'finish')
  }

  // Not awaited before the request leaves, for nobody may be reading yet.
  const started = attempt(emitStart)
  if (!failure) await attempt(answer)
  await started
  // What the provider sent before a failure counts, and so does what a reader knows only at the end.
  await attempt(() => emitEvents(parser?.takeLast(fail) ?? warnings))
  link.release()
  const ended = outcome.end((text) => redactor?.text(text) ?? text)
  await emit([{ type: 'end', step, outcome: stoppedOutcome(signal, failure) ?? ended }])
}

/** The request as its provider wants it. A model may be the app's own. */
function writeRequest(request: StepRequest): ModelRequest {
  const written = request.model.request(request)
  ignoreRejection(written)
  if (typeof Object(written).url === 'string') return written
  const problem = `got ${shownValue(written)}`
  throw new UnexpectedError(`Expected the model's \`request\` to return { url, body }, ${problem}.`)
}
