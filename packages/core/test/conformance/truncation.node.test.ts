import { describe, expect, it } from 'vitest'
import {
  begin,
  bytesOf,
  faulty,
  faultyElsewhere,
  play,
  recorded,
} from '../support/cassette-harness.ts'
import { places, sampled, sampledElsewhere } from '../support/sampled.ts'
import { endOfFinish, expectHonestCut } from '../support/truncation-law.ts'

// What a cut leaves depends on the bytes alone, and there are many thousands of places. So they are tried in
// one runtime, with either version of the parser: a share of them here, and each one in `npm run soak`.
// `laws.test.ts` tries some in every runtime.
const share = 48

describe.each(sampledElsewhere([...recorded, ...faulty, ...faultyElsewhere], 4))(
  '$name',
  ({ name, cassette }) => {
    it('is never complete before the whole finish has arrived, and keeps what it has', async () => {
      const whole = (await play(cassette)).result
      const end = endOfFinish(cassette)
      for (const after of sampled(offsets(bytesOf(cassette)), share)) {
        if (after >= end) break
        await expectHonestCut({ name, cassette, whole }, after)
      }
    })
  },
)

describe.each(recorded)('$name', ({ cassette }) => {
  it('is truncated at any byte of the last messages before the finish', async () => {
    const end = endOfFinish(cassette)
    for (const after of sampled(places(Math.max(1, end - 1_200), end), share)) {
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
    for (const after of sampled(places(0, most), share)) {
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
