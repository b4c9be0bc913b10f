import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameDecoder, type Frame } from '../../../src/providers/bedrock/frames.ts'
import { event, frame, frameOf, joined } from '../../support/bedrock-answers.ts'
import { crc32 } from '../../support/crc32.ts'
import { propertyRun } from '../../support/fuzz-run.ts'

function decode(...pieces: readonly Uint8Array[]): Frame[] {
  const frames: Frame[] = []
  const feed = createFrameDecoder((frame) => frames.push(frame))
  for (const piece of pieces) feed(piece)
  return frames
}

function failure(bytes: Uint8Array): string {
  try {
    decode(bytes)
    return 'none'
  } catch (error) {
    return String(error)
  }
}

it('knows the checksum of a text that everybody publishes', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})

it('decodes frames however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 9 }), fc.string()),
          payload: fc.string(),
        }),
        { maxLength: 4 },
      ),
      fc.array(fc.nat(40), { minLength: 1 }),
      (written, cuts) => {
        const bytes = joined(...written.map(({ headers, payload }) => frame(headers, payload)))
        const pieces: Uint8Array[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = (cuts[turn % cuts.length] ?? 0) + 1
          pieces.push(bytes.subarray(at, at + size))
          at += size
        }
        const frames = decode(...pieces).map(({ headers, payload }) => ({
          headers: Object.fromEntries(headers),
          payload,
        }))
        const expected = written.map(({ headers, payload }) => ({
          headers: JSON.parse(JSON.stringify({ ...headers })),
          payload: new TextDecoder().decode(new TextEncoder().encode(payload)),
        }))
        expect(JSON.stringify(frames)).toBe(JSON.stringify(expected.map(sameText)))
      },
    ),
    propertyRun,
  )
})

/** Half of a surrogate pair is no text. */
function sameText<Value>(value: Value): Value {
  return JSON.parse(new TextDecoder().decode(new TextEncoder().encode(JSON.stringify(value))))
}

it('skips headers that are no text', () => {
  const values = [
    [0],
    [1],
    [2, 9],
    [3, 1, 2],
    [4, 1, 2, 3, 4],
    [5, 1, 2, 3, 4, 5, 6, 7, 8],
    [6, 0, 2, 1, 2],
    [8, 1, 2, 3, 4, 5, 6, 7, 8],
    [9, ...Array.from({ length: 16 }, () => 7)],
  ]
  const headers = values.flatMap((value) => [1, 97, ...value])
  const text = [1, 98, 7, 0, 1, 99]
  const [decoded] = decode(frameOf(Uint8Array.from([...headers, ...text]), new Uint8Array()))
  expect([...(decoded?.headers ?? [])]).toEqual([['b', 'c']])
})

describe('bytes that are no frames', () => {
  const whole = event('messageStop', { stopReason: 'end_turn' })

  it('fail where any bit is another', () => {
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 4
      expect(failure(changed), `byte ${at}`).toContain('its checksum is wrong')
    }
  })

  it.each([
    ['its length is wrong', 15, 0],
    ['its length is wrong', 2 ** 31, 0],
    ['its headers are longer than the frame', 20, 9],
  ])('fail where %s: %i bytes', (problem, length, headers) => {
    const bytes = new Uint8Array(Math.min(length, 64))
    const view = new DataView(bytes.buffer)
    view.setUint32(0, length)
    view.setUint32(4, headers)
    view.setUint32(8, crc32(bytes.subarray(0, 8)))
    if (bytes.length >= 16)
      view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, bytes.length - 4)))
    expect(failure(bytes)).toContain(problem)
  })

  it.each([[[1]], [[1, 97]], [[1, 97, 7]], [[1, 97, 7, 0, 9, 1]], [[200, 97]], [[1, 97, 5, 1]]])(
    'fail where headers are cut off: %j',
    (headers) => {
      const bytes = frameOf(Uint8Array.from(headers), new Uint8Array())
      expect(failure(bytes)).toContain('its headers are cut off')
    },
  )
})
