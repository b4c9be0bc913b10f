import type { Clock } from '../protocol/clock.ts'

/** The seconds since that time, for histograms and attributes. Never less than 0: clocks are set back. */
export function secondsSince(time: number, clock: Clock): number {
  return Math.max(0, clock.now() - time) / 1_000
}
