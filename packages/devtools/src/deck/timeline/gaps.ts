import type { StreamLog } from '../log/stream-log.ts'

/** How long a stream waited between two messages of one response, in milliseconds. */
export interface GapFigures {
  readonly p50: number
  readonly p95: number
  readonly longest: number
}

const figures = new WeakMap<StreamLog, GapFigures | undefined>()

/** Returns the figures of a log, or undefined if it has no two messages. */
export function gapFigures(log: StreamLog): GapFigures | undefined {
  if (figures.has(log)) return figures.get(log)
  const gaps = gapsOf(log).sort()
  const found = gaps.length
    ? { p50: quantile(gaps, 0.5), p95: quantile(gaps, 0.95), longest: quantile(gaps, 1) }
    : undefined
  figures.set(log, found)
  return found
}

/** Returns the number below which that share of sorted numbers lies. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Returns from how many milliseconds on a gap is worth a look. */
export function gapLimit(log: StreamLog): number {
  const found = gapFigures(log)
  return found ? Math.max(minimum, found.p50 * 5) : minimum
}

const minimum = 250

function gapsOf({ entries }: StreamLog): Float64Array {
  const gaps = new Float64Array(entries.length)
  let count = 0
  for (let index = 1; index < entries.length; index++) {
    const [before, entry] = [entries[index - 1], entries[index]]
    if (before?.kind !== 'message' || entry?.kind !== 'message') continue
    gaps[count++] = entry.time - before.time
  }
  return gaps.slice(0, count)
}
