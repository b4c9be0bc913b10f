import type { RecordedRead } from './cassette.ts'
import type { YamlValue } from './read-yaml.ts'
import { show } from './show-value.ts'

/**
 * `response.timing` as one text of `byte:millisecond` pairs, such as `0:12.5 64:31`. As a list of
 * maps, 50,000 reads would take the `yaml` package longer than the rest of the cassette.
 */
export function writeTiming(reads: readonly RecordedRead[]): string {
  return reads.map(({ offset, ms }) => `${offset}:${ms}`).join(' ')
}

/** Reads the text, and also the list of `{ offset, ms }` that earlier versions wrote. */
export function readTiming(value: YamlValue, at: string): RecordedRead[] {
  const reads = typeof value === 'string' ? readPairs(value, at) : readList(value, at)
  let previous = 0
  for (const [index, { offset, ms }] of reads.entries()) {
    if (!(offset >= previous && ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
      throw new TypeError(
        `${at}[${index}] is ${offset}:${ms}. The byte must be no less than that of the read before, and the milliseconds no less than 0`,
      )
    }
    previous = offset
  }
  return reads
}

function readPairs(text: string, at: string): RecordedRead[] {
  return text
    .split(/\s+/)
    .filter((pair) => pair !== '')
    .map((pair, index) => {
      const [, offset, ms] = /^(\d+):(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(pair) ?? []
      if (offset !== undefined) return { offset: Number(offset), ms: Number(ms) }
      throw new TypeError(
        `${at}[${index}] is ${show(pair)}. A read is byte:millisecond, as in 64:12.5`,
      )
    })
}

function readList(value: YamlValue, at: string): RecordedRead[] {
  if (!Array.isArray(value)) {
    throw new TypeError(`${at} is ${show(value)}. It must be text of byte:millisecond pairs`)
  }
  return value.map((read, index) => {
    const { offset, ms } = Object(read)
    if (typeof offset === 'number' && typeof ms === 'number') return { offset, ms }
    throw new TypeError(`${at}[${index}] is ${show(read)}. It needs an "offset" and "ms"`)
  })
}
