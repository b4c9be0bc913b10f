import type { TimeRange } from '../view/deck-view.ts'

/** A mark on the ruler. */
export interface Tick {
  readonly time: number
  readonly label: string
}

/** Returns round times about a label's width apart. */
export function ticksOf({ from, to }: TimeRange, width: number): Tick[] {
  const wanted = ((to - from) * labelWidth) / Math.max(width, 1)
  const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 0.1)))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= wanted) ?? 10) * power
  const ticks: Tick[] = []
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    ticks.push({ time, label: labelOf(time, step) })
  }
  return ticks
}

const labelWidth = 72

function labelOf(time: number, step: number): string {
  if (time < 1_000) return `${time.toFixed(step < 1 && time > 0 ? 1 : 0)} ms`
  return `${(time / 1_000).toFixed(digitsFor(step))} s`
}

/** How many digits after the point keep the labels of that many milliseconds apart. */
function digitsFor(step: number): number {
  if (step < 10) return 3
  if (step < 100) return 2
  return step < 1_000 ? 1 : 0
}
