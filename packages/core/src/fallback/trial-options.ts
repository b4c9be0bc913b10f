import type { ChatError } from '../protocol/errors.ts'
import type { Model } from '../protocol/model.ts'
import type { Usage } from '../protocol/usage.ts'

/** A model that did not answer, not in time, or not to its end. */
export interface FailedAttempt {
  /** The model that did not answer. */
  readonly model: Model
  /** Why the next model is requested: an error, an empty answer, or a time limit. */
  readonly cause: ChatError
  /** What its provider reported until then. */
  readonly usage: Usage
  /** The model that is requested next. */
  readonly next: Model
}

/** How models are tried. */
export interface TrialOptions {
  /** In the order in which they are tried. */
  readonly models: readonly Model[]
  /** Milliseconds without content after which the next model is requested. */
  readonly patience: number
  /** Whether a model without content goes on while the next is requested. */
  readonly hedges: boolean
  readonly when?: ((cause: ChatError) => boolean) | undefined
  readonly onFallback?: ((attempt: FailedAttempt) => unknown) | undefined
}
