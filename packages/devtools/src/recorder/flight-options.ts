import type { Clock } from '@deltakit/core'

/** How much a recorder keeps. */
export interface FlightRecorderOptions {
  /** The most streams. Default 10. */
  readonly streams?: number | undefined
  /** The most bytes of all streams together. Default 4 000 000. */
  readonly bytes?: number | undefined
  /**
   * The most bytes of one answer. Of a longer one the beginning and the end are kept. Default 524 288.
   */
  readonly bytesPerAnswer?: number | undefined
  /** Milliseconds after which a stream is forgotten. Default 1 800 000, which is half an hour. */
  readonly age?: number | undefined
  /** Keeps them in IndexedDB too, with the same limits, so that a reload loses none. Default `false`. */
  readonly persist?: boolean | undefined
  /** For tests that must not wait. The requests of a stream are timed by the stream's own. */
  readonly clock?: Pick<Clock, 'now'> | undefined
  /** For tests: resolves when there is time to look for credentials. Default: when the page is idle. */
  readonly idle?: ((delay?: number) => Promise<void>) | undefined
}

const smallestAnswer = 16_384

/** Throws a `TypeError` for limits that make no sense. */
export function checkFlightOptions(options: FlightRecorderOptions): void {
  if (Object(options) !== options) {
    throw new TypeError(
      'Expected `flightRecorder` to be passed options. Pass flightRecorder({ streams }).',
    )
  }
  const { streams = 1, bytes = smallestAnswer, bytesPerAnswer = smallestAnswer, age = 0 } = options
  check('streams', { value: streams, least: 1 })
  check('bytes', { value: bytes, least: smallestAnswer })
  check('bytesPerAnswer', { value: bytesPerAnswer, least: smallestAnswer })
  check('age', { value: age, least: 0 })
  const { persist = false, idle } = options
  if (typeof persist !== 'boolean') {
    throw new TypeError(`Expected \`persist\` to be a boolean, got ${typeof persist}.`)
  }
  if (idle !== undefined && typeof idle !== 'function') {
    throw new TypeError(`Expected \`idle\` to be a function, got ${typeof idle}.`)
  }
}

function check(
  name: string,
  { value, least }: { readonly value: unknown; readonly least: number },
): void {
  if (typeof value === 'number' && value >= least && value < Number.POSITIVE_INFINITY) return
  throw new TypeError(`Expected \`${name}\` to be a number of at least ${least}, got ${value}.`)
}
