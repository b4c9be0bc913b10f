const units = ['B', 'kB', 'MB'] as const

/** Bytes in the unit that fits: `12.3 kB`. */
export function showBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** Milliseconds as a person reads them: `340 ms`, `2.4 s`. */
export function showTime(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–'
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  return `${(milliseconds / 1_000).toFixed(1)} s`
}

/** When it was, on the clock of this computer. */
export function showClock(time: number): string {
  return new Date(time).toLocaleTimeString(undefined, { hour12: false })
}

/** US dollars, as precise as a single answer needs. */
export function showCost(cost: number | undefined): string | undefined {
  return cost === undefined ? undefined : `$${cost.toFixed(cost < 0.01 ? 5 : 3)}`
}

/** Whole numbers with separators. */
export function showCount(count: number): string {
  return count.toLocaleString('en')
}
