import { describe, expect, it } from 'vitest'
import {
  begin,
  bytesOf,
  faulty,
  faultyElsewhere,
  play,
  recorded,
} from '../support/cassette-harness.ts'
import { endOfFinish, expectHonestCut } from '../support/truncation-law.ts'

// What a cut leaves depends on the bytes alone, and there are many thousands of places. So all of them are
// tried in one runtime, with either version of the parser. `laws.test.ts` tries some in every runtime.

describe.each([...recorded, ...faulty, ...faultyElsewhere])('$name', ({ name, cassette }) => {
  it('is never complete before the whole finish has arrived, and keeps what it has', async () => {
    const whole = (await play(cassette)).result
    const end = endOfFinish(cassette)
    for (const after of offsets(bytesOf(cassette))) {
      if (after >= end) break
      await expectHonestCut({ name, cassette, whole }, after)
    }
  })
})

describe.each(recorded)('$name', ({ cassette }) => {
  it('is truncated at every single byte of the last messages before the finish', async () => {
    const end = endOfFinish(cassette)
    for (let after = Math.max(1, end - 1_200); after < end; after++) {
      const { stream } = begin(cassette, { replay: { drop: { after, as: 'end' } } })
      expect((await stream.result).outcome, `after ${after}`).toEqual({ type: 'truncated' })
    }
  })
})

// A frame of Bedrock's has lengths and checksums, so that each of its bytes is a place of its own.
const framed = faultyElsewhere.filter(({ name }) =>
  /^bedrock.*\/(text|tools|reasoning|thinking)$/.test(name),
)

it('finds whole answers in frames', () => {
  expect(framed).toHaveLength(4)
})

describe.each(framed)('$name', ({ name, cassette }) => {
  it('is never complete at any byte before its last frame, and keeps what it has', async () => {
    const whole = (await play(cassette)).result
    expect(whole.outcome.type).toBe('complete')
    const end = endOfFinish(cassette)
    const most = Math.min(end, bytesOf(cassette).length)
    expect(most).toBeGreaterThan(500)
    for (let after = 0; after < most; after++) {
      await expectHonestCut({ name, cassette, whole }, after)
    }
  })
})

/** Where to cut: around every end of a line, all over a short body, and here and there in a long one. */
function* offsets(bytes: Uint8Array): Generator<number> {
  const step = Math.max(1, Math.floor(bytes.length / 97))
  for (let at = 0; at < bytes.length; at++) {
    const border = bytes.slice(at, at + 3).some((byte) => byte === 10 || byte === 13)
    if (border || at % step === 0) yield at
  }
}
