import type { Clock } from './clock.ts'

/** How often and how patiently a request is sent again. Only ever before an answer begins. */
export interface RetryOptions {
  /** Attempts after the first. Default 2. */
  readonly limit?: number
  /** The first wait in milliseconds; each further one doubles. Default 500. */
  readonly minDelay?: number
  /** The longest wait; a provider that asks for a longer one is not asked again. Default 60 000. */
  readonly maxDelay?: number
}

/** Limits in milliseconds; `false` for none. */
export interface TimeoutOptions {
  /** From sending to the first byte of the answer. Default 300 000. */
  readonly firstByte?: number | false
  /** Between two reads. Comments and empty frames count as life. Default 300 000. */
  readonly silence?: number | false
}

export interface RequestOptions {
  readonly retry?: RetryOptions | false | undefined
  readonly timeout?: TimeoutOptions | false | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

export interface StepOptions extends RequestOptions {
  readonly limits?: SizeLimits | undefined
}

/** Bounds on what a provider may send. */
export interface SizeLimits {
  /** Characters in one message of the stream. Default 16 777 216. */
  readonly message?: number
  /** Characters in one answer. Default 268 435 456. */
  readonly answer?: number
}
