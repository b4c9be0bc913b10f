import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPieceDecoder } from '../../src/stream/decode-text.ts'

const encoder = new TextEncoder()

/** What the platform makes of the same pieces. */
function decodeInOne(pieces: readonly Uint8Array[]): string {
  // WebKit drops a byte order mark that follows a character that is no UTF-8. With this option it drops none.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const text = pieces.map((bytes) => decoder.decode(bytes, { stream: true })).join('')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function decodeInPieces(pieces: readonly Uint8Array[]): string {
  const { decode } = createPieceDecoder()
  return pieces.map(decode).join('')
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}

/** Pieces that are likely to end before, within and after characters of each length. */
const piece = fc.oneof(
  fc
    .constantFrom('a', 'é', '€', '😀', '\ufeff', '\ufffd', '\u0000')
    .map((text) => encoder.encode(text)),
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => encoder.encode(text)),
  fc.uint8Array({ minLength: 1, maxLength: 6 }),
  fc
    .constantFrom(0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xc0)
    .map((byte) => Uint8Array.of(byte)),
)

it('decodes any pieces as one streaming decoder does', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      expect(decodeInPieces(pieces)).toBe(decodeInOne(pieces))
    }),
    { numRuns: 2_000 },
  )
})

it.each([1, 2, 3, 4, 5])('drops only the first byte order mark, in pieces of %i bytes', (size) => {
  const bytes = encoder.encode('\ufeffone \ufefftwo €😀')
  expect(decodeInPieces(cut(bytes, size))).toBe('one \ufefftwo €😀')
})

it('keeps a byte order mark where each piece begins with one', () => {
  const pieces = ['\ufeffa', '\ufeffb', '\ufeffé', '\ufeffc'].map((text) => encoder.encode(text))
  expect(decodeInPieces(pieces)).toBe('a\ufeffb\ufeffé\ufeffc')
})
