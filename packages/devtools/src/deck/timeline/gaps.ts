import { createRunningSum } from '../log/running-sum.ts'
import type { StreamLog, WireEntry } from '../log/stream-log.ts'

/** How long a stream waited between two messages of one response, in milliseconds. */
export interface GapFigures {
  readonly p50: number
  readonly p95: number
  readonly longest: number
}

/** Returns the figures of a log, or undefined if it has no two messages. */
export function gapFigures({ entries, requests }: StreamLog): GapFigures | undefined {
  const sum = sumOf(entries)
  const { gaps, sortedCount } = sum
  const isOver = requests.every(({ endedAt }) => endedAt !== undefined)
  // To sort many gaps takes milliseconds, and a few more hardly change the figures of a stream that goes on.
  if (gaps.length > sortedCount * (isOver ? 1 : resortRatio)) {
    const sorted = Float64Array.from(gaps).sort()
    sum.sortedCount = sorted.length
    sum.figures = {
      p50: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
    }
  }
  return sum.figures && { ...sum.figures, longest: sum.longest }
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
const resortRatio = 1.05

interface GapSum {
  readonly gaps: number[]
  longest: number
  /** The figures are of that many gaps. */
  sortedCount: number
  figures: Omit<GapFigures, 'longest'> | undefined
  last: WireEntry | undefined
}

const sumOf = createRunningSum<WireEntry, GapSum>(
  () => ({ gaps: [], longest: 0, sortedCount: 0, figures: undefined, last: undefined }),
  (sum, entry) => {
    const { last } = sum
    sum.last = entry
    if (last?.kind !== 'message' || entry.kind !== 'message') return
    const gap = entry.time - last.time
    sum.gaps.push(gap)
    sum.longest = Math.max(sum.longest, gap)
  },
)
