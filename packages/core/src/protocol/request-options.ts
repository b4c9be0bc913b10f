import type { Clock } from './clock.ts'

/** How often and how patiently a request is sent again. Only ever before an answer begins. */
export interface RetryOptions {
  /** Attempts after the first. Default 2. */
  readonly limit?: number
  /** The first wait in milliseconds; each further one doubles. Default 500. */
  readonly minDelay?: number
  /** The longest wait. A provider that wants a longer one gets no further request. Default 60 000. */
  readonly maxDelay?: number
}

/** Time limits in milliseconds. `false` or `Infinity` for none. */
export interface TimeoutOptions {
  /** From sending to the first byte of the answer. Default 300 000. */
  readonly firstByte?: number | false
  /**
   * Between two reads. Comments and empty frames count as life. Default 300 000. After the finish reason
   * it is 60 000 at most, and the answer is complete.
   */
  readonly silence?: number | false
}

/** How a request is sent. */
export interface RequestOptions {
  /** How often it is sent again before an answer begins. `false` sends it once. */
  readonly retry?: RetryOptions | false | undefined
  /** How long an answer may be silent. `false`: without a limit. */
  readonly timeout?: TimeoutOptions | false | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

/** How a step is taken. */
export interface StepOptions extends RequestOptions {
  /** Bounds on what is received. */
  readonly limits?: SizeLimits | undefined
}

/**
 * Bounds on what is received, so that a broken or hostile sender cannot use up memory or time. No real
 * answer comes near the defaults. Beyond one the outcome is `failed` with a `ProtocolError` that names it.
 */
export interface SizeLimits {
  /** Characters in one message of the stream. Default 16 777 216. */
  readonly message?: number | undefined
  /** Bytes of one answer. Default 268 435 456. */
  readonly answer?: number | undefined
  /** Steps of one answer, those of a server or an agent included. Default 10 000. */
  readonly steps?: number | undefined
  /** Parts of one step: reasoning, content, tool calls, sources and files together. Default 10 000. */
  readonly parts?: number | undefined
  /** Fields of provider state in one step. Default 100 000. */
  readonly providerState?: number | undefined
  /** Warnings a step keeps. It counts the others and goes on. Default 100. */
  readonly warnings?: number | undefined
  /**
   * Characters of one tool output as JSON. A longer one is an error the model reads, and the step
   * goes on. Default 16 777 216.
   */
  readonly toolOutput?: number | undefined
  /** Characters of one value of `emitData` as JSON. Default 1 048 576. */
  readonly data?: number | undefined
}
