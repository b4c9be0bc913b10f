/** Milliseconds as a person reads them: `405 ms`, `4.03 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 99_995) return `${(milliseconds / 1_000).toFixed(2)} s`
  const seconds = Math.round(milliseconds / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Streams that are shorter have times in milliseconds: hundredths of a second would be all the same. */
const shortestInSeconds = 100

/** Digits of a time in seconds on a timeline of this length. */
export function secondsText(milliseconds: number, duration: number): string {
  return (milliseconds / 1_000).toFixed(duration < shortestInSeconds ? 3 : 2)
}

/** Where a timeline stands: `0.40 of 3.16 s`, or `0.4 of 1.2 ms`. */
export function positionText(position: number, duration: number): string {
  if (duration >= shortestInSeconds) {
    return `${secondsText(position, duration)} of ${secondsText(duration, duration)} s`
  }
  const digits = duration < 10 ? 1 : 0
  return `${position.toFixed(digits)} of ${duration.toFixed(digits)} ms`
}

/** Bytes as a person reads them: `132`, `4.1 k`. */
export function bytesText(bytes: number): string {
  return bytes < 1_000 ? String(bytes) : `${(bytes / 1_000).toFixed(bytes < 9_950 ? 1 : 0)} k`
}

/** A whole number with separators. */
export function numberText(value: number): string {
  return value.toLocaleString('en')
}

/** Tokens in a second, as a whole number. */
export function speedText(tokensPerSecond: number | undefined): string | undefined {
  return tokensPerSecond === undefined ? undefined : numberText(Math.round(tokensPerSecond))
}

/** `1 message`, `84 messages`. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Dollars with as many digits as a small amount needs. */
export function dollarsText(cost: number): string {
  return `$${cost.toFixed(cost < 0.01 ? 6 : 4)}`
}
