import { describe, expect, it } from 'vitest'
import { createPartialJson } from '../../src/json/partial-json.ts'

describe('the cost', () => {
  const size = 2 ** 20
  /** Microseconds too few to compare. */
  const slack = 20_000
  const shapes: Record<string, string> = {
    'one string': `"${'word '.repeat(size / 5)}"`,
    'small objects': `[${Array(size / 32)
      .fill('{"id":12345,"name":"some name"}')
      .join(',')}]`,
    'nested objects': `[${Array(size / 512)
      .fill(nested(24))
      .join(',')}]`,
    'one object': `{${Array.from({ length: size / 16 }, (_, index) => `"key${index}":${index}`)}}`,
    'one number': '1'.repeat(size),
    escapes: `"${'\\ud83d\\ude00\\n'.repeat(size / 14)}"`,
  }

  function nested(depth: number): string {
    return depth ? `{"key":"v","next":${nested(depth - 1)}}` : '[]'
  }

  /** Processor time, because the machine may be busy with other things. */
  function time(text: string, { cut, times = 1 }: { cut: number; times?: number }): number {
    const before = process.cpuUsage()
    for (let turn = 0; turn < times; turn++) {
      const json = createPartialJson()
      for (let at = 0, delta = 0; at < text.length; at += cut, delta++) {
        json.add(text.slice(at, at + cut))
        if (delta % 16 === 0) json.value()
      }
    }
    const { user, system } = process.cpuUsage(before)
    return user + system
  }

  /** How many times as much a long text costs as sixteen short ones, at the best of several tries. */
  function growth(text: string, cut: number): number {
    const short = text.slice(0, size / 16)
    let least = Number.POSITIVE_INFINITY
    for (let tries = 0; tries < 6 && least > 2; tries++) {
      const longs = time(text, { cut })
      const shorts = time(short, { cut: Math.min(cut, short.length), times: 16 })
      least = Math.min(least, longs / (shorts + slack))
    }
    return least
  }

  // Copying the open list for each snapshot would be 5 here, and rereading all of the text 16.
  it.each(Object.entries(shapes))('of %s grows with the text alone', (_, text) => {
    expect(growth(text, 8)).toBeLessThan(3)
  })

  it.each(Object.entries(shapes))('of %s in one piece does, too', (_, text) => {
    expect(growth(text, text.length)).toBeLessThan(3)
  })
})
