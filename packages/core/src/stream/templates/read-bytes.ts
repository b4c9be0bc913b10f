import { backslash, carriageReturn, type HoleKind, nine, quote, space, tab, zero } from './holes.ts'

/** Reads frames of one template as bytes. */
export interface ByteReader {
  /** Whether these bytes are one frame, without escapes in its holes. Keeps a copy of such a frame. */
  read(bytes: Uint8Array): boolean
  /** What the last of these frames has in a hole. */
  textIn(hole: number): string
}

/** What is around holes, and what they have. */
export interface ByteReaderParts {
  /** One more than there are holes. */
  readonly fixed: readonly string[]
  readonly holes: readonly HoleKind[]
  /** A frame as it arrived: others end their lines as it does. */
  readonly example: Uint8Array
}

/** A fixed text: four bytes each are compared at once, and then the rest. */
interface Piece {
  readonly words: Int32Array
  readonly rest: Uint8Array
}

/** A copy of a frame, and where each of its holes begins and ends. */
interface ByteFrame {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly bounds: number[]
}

/** To compare a longer frame takes longer than to decode it. */
const longestFrame = 512
/** A decoder makes longer texts in less time. */
const longestUndecoded = 16
/** What a byte has that is no ASCII, in four bytes. */
const beyondAscii = 0x80808080

/**
 * Most reads of the network are one frame, of which only the delta is wanted as text: to decode all of it
 * takes longer than to compare it (bench/decode.mjs).
 */
export function createByteReader({ fixed, holes, example }: ByteReaderParts): ByteReader {
  const lineEnd = example[example.length - 2] === carriageReturn ? '\r\n' : '\n'
  const pieces = fixed.map((text) => toPiece(text.replaceAll('\n', lineEnd)))
  // A text may begin with a byte order mark.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  // Behind the longest frame are zeros, which end every hole, and are read where a piece is longer.
  const room = longestFrame + 4 * fixed.join('').length
  let frame = createByteFrame(room)
  /** Where the next frame goes, which may turn out to be another's. */
  let next = createByteFrame(room)

  return {
    read(bytes) {
      const { length } = bytes
      if (length > longestFrame) return false
      const { view, bounds } = next
      next.bytes.set(bytes)
      let at = afterPiece(view, 0, pieces[0])
      for (let hole = 0; hole < holes.length && at !== -1; hole++) {
        const to = afterHole(view, at, holes[hole])
        bounds[2 * hole] = at
        bounds[2 * hole + 1] = to
        at = to === -1 ? -1 : afterPiece(view, to, pieces[hole + 1])
      }
      if (at !== length) return false
      const last = frame
      frame = next
      next = last
      return true
    },
    textIn(hole) {
      const from = frame.bounds[2 * hole] ?? 0
      const to = frame.bounds[2 * hole + 1] ?? 0
      const short = to - from > longestUndecoded ? undefined : asciiText(frame.view, from, to)
      return short ?? decoder.decode(frame.bytes.subarray(from, to))
    },
  }
}

function toPiece(text: string): Piece {
  const bytes = new TextEncoder().encode(text)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, at) => view.getInt32(4 * at))
  return { words, rest: bytes.slice(4 * words.length) }
}

function createByteFrame(room: number): ByteFrame {
  const bytes = new Uint8Array(room)
  return { bytes, view: new DataView(bytes.buffer), bounds: [] }
}

/** Where a piece ends that begins there, or -1. */
function afterPiece(view: DataView, from: number, piece?: Piece): number {
  if (!piece) return -1
  const { words, rest } = piece
  let at = from
  for (let index = 0; index < words.length; index++, at += 4) {
    if (view.getInt32(at) !== words[index]) return -1
  }
  for (let index = 0; index < rest.length; index++, at++) {
    if (view.getUint8(at) !== rest[index]) return -1
  }
  return at
}

/** Where a hole ends that begins there, or -1 where more than a look at each byte would tell. */
function afterHole(view: DataView, from: number, kind?: HoleKind): number {
  let at = from
  while (isOf(kind, view.getUint8(at))) at++
  if (kind === 'number' && (at === from || view.getUint8(from) === zero)) return -1
  return at
}

/** Whether a hole of that kind may have that byte. What ends it is in the piece that follows. */
function isOf(kind: HoleKind | undefined, byte: number): boolean {
  if (kind === 'string') return byte >= space && byte !== quote && byte !== backslash
  if (kind === 'number') return byte >= zero && byte <= nine
  return byte === space || byte === tab
}

/** Nothing where it is not all ASCII. */
function asciiText(view: DataView, from: number, to: number): string | undefined {
  let text = ''
  let at = from
  // A call for four takes as long as one for one.
  for (; at + 4 <= to; at += 4) {
    const word = view.getInt32(at)
    if (word & beyondAscii) return undefined
    text += String.fromCharCode(word >> 24, (word >> 16) & 255, (word >> 8) & 255, word & 255)
  }
  for (; at < to; at++) {
    const byte = view.getUint8(at)
    if (byte & beyondAscii) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}
