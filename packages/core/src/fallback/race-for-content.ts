import { shownValue } from '../protocol/check-option.ts'
import { type Clock, untilTimeLimit } from '../protocol/clock.ts'
import { type ChatError, toDeltakitError, UnexpectedError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import type { Model } from '../protocol/model.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import type { Attempt } from './attempt.ts'
import { causeOf, silenceOf } from './cause.ts'
import type { TrialOptions } from './trial-options.ts'

/** The models that race, and what is called on the way. */
export interface RaceOptions extends TrialOptions {
  /** The models to try, first to last. Those that are requested, or of no use any more, are taken out. */
  readonly queue: Model[]
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Requests a model. `onContent` is called before its first content is emitted. */
  start(model: Model, onContent: () => void): Attempt
  /** Whether another model may go on after content. */
  canContinue(outcome: Outcome): boolean
  /** Called before the first of the queue is requested. */
  onMoveOn(attempt: Attempt, cause: ChatError): void
  /** Called for each attempt that is left. */
  onLoss(attempt: Attempt): void
}

/** The attempt that nobody goes on with, and how it ended. */
export interface RaceEnd {
  readonly attempt: Attempt
  readonly outcome: Outcome
}

/**
 * Requests one model after the other until one has content, and then those that continue it where it is
 * cut off. Resolves once nobody goes on.
 */
export function raceForContent(options: RaceOptions): Promise<RaceEnd> {
  const { queue, signal, clock, patience, hedges, when, start, onMoveOn, onLoss } = options
  const running = new Set<Attempt>()
  let timer = new AbortController()

  return new Promise((resolve) => {
    startNext()

    function startNext(): void {
      const model = queue.shift()
      if (!model) return
      timer.abort()
      timer = new AbortController()
      const attempt = start(model, () => leaveOthers(attempt))
      running.add(attempt)
      void attempt.over.then((outcome) => settle(attempt, outcome))
      if (queue.length) void watch(attempt)
    }

    function leaveOthers(attempt: Attempt): void {
      timer.abort()
      for (const other of running) if (other !== attempt) lose(other)
    }

    function lose(attempt: Attempt): void {
      running.delete(attempt)
      onLoss(attempt)
      attempt.leave()
    }

    async function watch(attempt: Attempt): Promise<void> {
      const { signal } = timer
      await untilTimeLimit(patience, { clock, signal })
      if (signal.aborted) return
      decide(attempt, () => {
        if (!moveOn(attempt, silenceOf(attempt.model, patience))) return
        if (!hedges) lose(attempt)
        startNext()
      })
    }

    function settle(attempt: Attempt, outcome: Outcome): void {
      // One that was left may end whenever it likes.
      if (!running.has(attempt)) return
      const cause = signal.aborted ? undefined : causeOf(outcome)
      if (!cause || (attempt.state === 'shown' && !options.canContinue(outcome))) {
        end(attempt, outcome)
        return
      }
      decide(attempt, () => {
        const isNextDue = moveOn(attempt, cause)
        if (!isNextDue && running.size === 1) return end(attempt, outcome)
        lose(attempt)
        if (isNextDue) startNext()
      })
    }

    function end(attempt: Attempt, outcome: Outcome): void {
      leaveOthers(attempt)
      resolve({ attempt, outcome })
    }

    /** `when` is the app's: what it throws is why the answer fails. */
    function decide(attempt: Attempt, work: () => void): void {
      try {
        work()
      } catch (cause) {
        end(attempt, { type: 'failed', error: toDeltakitError(cause, '`when` failed') })
      }
    }

    function moveOn(attempt: Attempt, cause: ChatError): boolean {
      const isNext = queue.length > 0 && isWorthTrying(cause, when)
      if (isNext) onMoveOn(attempt, cause)
      return isNext
    }
  })
}

/** Whether the app wants another model after this cause. */
function isWorthTrying(cause: ChatError, when: TrialOptions['when']): boolean {
  const answer: unknown = when ? when(cause) : true
  if (typeof answer === 'boolean') return answer
  ignoreRejection(answer)
  throw new UnexpectedError(
    `Expected \`when\` to return true or false, got ${shownValue(answer)}. It cannot be async.`,
  )
}
