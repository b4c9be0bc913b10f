/** Reads a duration as Go writes it, `1m2.5s`, as milliseconds. */
export function readDuration(text: string): number {
  if (text === '0') return 0
  // Longer ones are no durations, and the pattern would take a square of their length.
  const parts = [...text.slice(0, longest).matchAll(amountWithUnit)]
  const whole = parts.map(([part]) => part).join('')
  if (whole === '' || whole !== text.replace(/^[-+]/, '')) {
    throw new TypeError(
      `${JSON.stringify(text.slice(0, longest))} is not a duration such as "1.5s" or "80ms"`,
    )
  }
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? 0), 0)
}

const longest = 80

const amountWithUnit = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g

const units: Partial<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
}

/** Milliseconds as Go writes a duration. */
export function writeDuration(ms: number): string {
  const rounded = Number(Math.max(ms, 0).toFixed(6))
  if (rounded < 1000) return `${rounded}ms`
  const seconds = Number((rounded / 1000).toFixed(9))
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  return `${minutes}m${Number((seconds - minutes * 60).toFixed(9))}s`
}
