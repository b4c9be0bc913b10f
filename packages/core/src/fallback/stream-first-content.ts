import { systemClock } from '../protocol/clock.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { Message } from '../protocol/message.ts'
import type { Emit, Model, StepRequest } from '../protocol/model.ts'
import { callLater } from '../protocol/report-error.ts'
import type {
  EndEvent,
  EventBatch,
  Outcome,
  StreamEvent,
  WarningEvent,
} from '../protocol/stream-event.ts'
import { errorOf } from '../stream/chat-result.ts'
import { writeFormatInPrompt } from '../stream/format-in-prompt.ts'
import { streamStep } from '../stream/stream-step.ts'
import { type Attempt, startAttempt } from './attempt.ts'
import { warningOf } from './cause.ts'
import { raceForContent } from './race-for-content.ts'
import type { FailedAttempt, TrialOptions } from './trial-options.ts'

/**
 * Streams the answer of the first model that has content. The others leave a warning and their cost. A
 * model that is cut off after its content is followed by one that continues its text, if there is one.
 */
export async function streamFirstContent(
  request: StepRequest,
  emit: Emit,
  options: TrialOptions,
): Promise<void> {
  const { signal, clock = systemClock } = request
  const queue = inOrder(options.models, request.messages)
  let { step } = request
  let warnings: WarningEvent[] = []
  /** The text so far, for another model to continue. */
  let text = ''
  /** It ends in white space, which a continued one would repeat. */
  let skipsBlank = false
  /** How many steps the model took, and whether there is more to its answer than text and calls. */
  let steps = 0
  let hasActed = false
  /** What models without content cost, and what is shown as the cost of the step. */
  let lostCost = 0
  let shownCost = 0
  /** The end of a step that another model may continue: held back until that one has content. */
  let cutEnd: EndEvent | undefined
  let hasEnded = false
  /** What could not be emitted: the stream has failed then, and not the model. */
  let emitFailure: { readonly cause: unknown } | undefined

  const { attempt, outcome } = await raceForContent({
    ...options,
    queue,
    signal,
    clock,
    start,
    canContinue,
    onMoveOn,
    onLoss({ state, usage }) {
      if (state === 'held') lostCost += usage.cost ?? 0
    },
  })
  if (emitFailure) throw emitFailure.cause
  if (!hasEnded) await emitEnd(attempt, outcome)

  function start(model: Model, onContent: () => void): Attempt {
    return startAttempt(requestOf(model), {
      streamStep: request.wrapAttempt?.(streamStep) ?? streamStep,
      onContent(held) {
        onContent()
        steps = 0
        // From now on a model has to go on with what is shown.
        queue.splice(0, queue.length, ...queue.filter(({ continues }) => continues))
        return show(held)
      },
      emit: show,
    })
  }

  function requestOf(model: Model): StepRequest {
    const retry = queue.length ? false : request.retry
    const own = { ...request, step, retry, model, wrapAttempt: undefined }
    return writeFormatInPrompt({ ...own, ...continuation() }, request.output)
  }

  /** What is different for a model that goes on. */
  function continuation(): Partial<StepRequest> {
    // Providers refuse white space at the end.
    const content = text.trimEnd()
    // Half a JSON is nothing to go on with, and neither is an answer without text.
    if (!cutEnd || !content || request.output) return {}
    skipsBlank = content !== text
    // Thinking would have to come before the text.
    const messages = [...request.messages, { role: 'assistant', content } as const]
    return { messages, reasoning: undefined }
  }

  function onMoveOn({ model, usage, state }: Attempt, cause: ChatError): void {
    const [next] = queue
    if (!next) return
    const failed: FailedAttempt = { model, cause, usage, next }
    warnings.push(warningOf(failed, state === 'shown' ? 'continued' : 'fallback'))
    callLater(options.onFallback, failed)
    if (state !== 'shown') return
    // A model of the app may have broken off without an end.
    cutEnd ??= { type: 'end', step, outcome: { type: 'failed', error: cause } }
    step = cutEnd.step + 1
    lostCost = 0
  }

  /** Emits events of the model that is shown: most answers as they are. */
  function show(batch: EventBatch): Promise<void> | undefined {
    const isPlain = !(warnings.length || lostCost || skipsBlank || queue.length)
    const events = isPlain ? batch : batch.flatMap(change)
    return events.length ? send(events) : undefined
  }

  function change(event: StreamEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'start': {
        const before = cutEnd ? [cutEnd] : []
        const events = [...before, event, ...warnings, ...costEvents(lostCost)]
        cutEnd = undefined
        warnings = []
        shownCost = lostCost
        steps++
        return events
      }
      case 'end':
        if (!errorOf(event.outcome) || signal.aborted || emitFailure) break
        cutEnd = event
        return []
      case 'content': {
        const delta = skipsBlank ? event.delta.trimStart() : event.delta
        skipsBlank &&= !delta
        text += delta
        return delta ? [{ ...event, delta }] : []
      }
      case 'usage': {
        const { cost } = event.usage
        if (cost === undefined) break
        shownCost = cost + lostCost
        return [{ ...event, usage: { ...event.usage, cost: shownCost } }]
      }
      case 'tool-call':
        hasActed ||= event.status !== undefined
        break
      case 'tool-output':
      case 'removed':
        hasActed = true
    }
    return [event]
  }

  function send(batch: EventBatch): Promise<void> | undefined {
    hasEnded = batch.at(-1)?.type === 'end'
    try {
      return emit(batch)?.catch(onEmitFailure)
    } catch (cause) {
      return onEmitFailure(cause)
    }
  }

  function onEmitFailure(cause: unknown): never {
    emitFailure = { cause }
    throw cause
  }

  function canContinue(ended: Outcome): boolean {
    return errorOf(ended) !== undefined && !emitFailure && steps === 1 && !hasActed
  }

  /** Emits the end of an answer that nobody goes on with, and what is held of one without content. */
  function emitEnd(attempt: Attempt, outcome: Outcome): Promise<void> | undefined {
    const { held, state, model, usage } = attempt
    // Where `when` threw, the model may still be at it.
    attempt.leave()
    if (state === 'shown') return send([{ type: 'end', step, ...cutEnd, outcome }])
    if (cutEnd) {
      const cost = shownCost + lostCost + (usage.cost ?? 0)
      return send([...warnings, ...costEvents(cost), cutEnd])
    }
    const start: StreamEvent = { type: 'start', step, vendor: model.vendor, model: model.id }
    const events = held.filter(({ type }) => type !== 'start' && type !== 'end')
    return send([...[start, ...events].flatMap(change), { type: 'end', step, outcome }])
  }
}

/** What was paid, if anything was. */
function costEvents(cost: number): StreamEvent[] {
  return cost ? [{ type: 'usage', usage: { cost } }] : []
}

/**
 * An answer goes on with the model of its last step, where that is among them: another could not read
 * what that one thought. The others follow in their order.
 */
function inOrder(models: readonly Model[], messages: readonly Message[]): Model[] {
  const last = messages.at(-1)
  const step = last && 'parts' in last ? last.steps.at(-1) : undefined
  const goesOn = ({ id, vendor }: Model) =>
    step?.outcome?.type === 'complete' && id === step.model && vendor === step.vendor
  return [...models.filter(goesOn), ...models.filter((model) => !goesOn(model))]
}
