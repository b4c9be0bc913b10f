// Amazon's event stream (`application/vnd.amazon.eventstream`): binary frames, each with checksums.

/** A frame: its headers that hold text, and its payload as text. */
export interface Frame {
  readonly headers: ReadonlyMap<string, string>
  readonly payload: string
}

/** The lengths of the frame and of its headers, and the checksum of both. */
const preludeLength = 12
const checksumLength = 4
/** As long as Amazon lets a frame be. */
const longestFrame = 2 ** 24 + 2 ** 17

/** Takes bytes, and hands on the frames that they complete. Throws an error for bytes that are no frames. */
export function createFrameDecoder(onFrame: (frame: Frame) => void): (bytes: Uint8Array) => void {
  const text = new TextDecoder()
  /** The prelude of a frame, and then all of it: no byte is copied more than twice. */
  let frame = new Uint8Array(preludeLength)
  let filled = 0

  /** What is before a checksum, once that was checked. */
  function viewTo(end: number): DataView {
    const view = new DataView(frame.buffer)
    check(view.getUint32(end) === checksumOf(frame.subarray(0, end)), 'its checksum is wrong')
    return view
  }

  function decode(): Frame {
    const end = frame.length - checksumLength
    const view = viewTo(end)
    const payloadAt = preludeLength + view.getUint32(4)
    check(payloadAt <= end, 'its headers are longer than the frame')
    return {
      headers: decodeHeaders(frame.subarray(preludeLength, payloadAt)),
      payload: text.decode(frame.subarray(payloadAt, end)),
    }
  }

  /** Room for the whole frame, with its prelude in it. */
  function makeRoom(): Uint8Array<ArrayBuffer> {
    const length = viewTo(preludeLength - checksumLength).getUint32(0)
    const isPossible = length >= preludeLength + checksumLength && length <= longestFrame
    check(isPossible, 'its length is wrong')
    const whole = new Uint8Array(length)
    whole.set(frame)
    return whole
  }

  function decodeHeaders(bytes: Uint8Array): Map<string, string> {
    const headers = new Map<string, string>()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    const next = (length: number) => {
      at += length
      check(at <= bytes.length, 'its headers are cut off')
      return at - length
    }
    while (at < bytes.length) {
      const nameLength = view.getUint8(next(1))
      const nameAt = next(nameLength)
      const type = view.getUint8(next(1))
      const length = lengths[type] ?? view.getUint16(next(2))
      const valueAt = next(length)
      if (type !== stringType) continue
      const name = text.decode(bytes.subarray(nameAt, nameAt + nameLength))
      headers.set(name, text.decode(bytes.subarray(valueAt, valueAt + length)))
    }
    return headers
  }

  return (bytes) => {
    let at = 0
    while (at < bytes.length) {
      const more = bytes.subarray(at, at + frame.length - filled)
      frame.set(more, filled)
      filled += more.length
      at += more.length
      if (filled < frame.length) break
      if (frame.length === preludeLength) {
        frame = makeRoom()
        continue
      }
      onFrame(decode())
      frame = new Uint8Array(preludeLength)
      filled = 0
    }
  }
}

function check(isRight: boolean, problem: string): void {
  if (!isRight) throw new RangeError(`A frame of the answer cannot be read: ${problem}.`)
}

/** How long the values of each type of header are. The last two have their length before them. */
const lengths: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16]
const stringType = 7

/** The checksum of a byte, for each byte: the reversed polynomial of CRC-32. */
const checksums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let checksum = byte
  for (let bit = 0; bit < 8; bit++) {
    checksum = checksum & 1 ? (checksum >>> 1) ^ 0xedb88320 : checksum >>> 1
  }
  return checksum
})

/** CRC-32. */
function checksumOf(bytes: Uint8Array): number {
  let checksum = 0xffffffff
  for (const byte of bytes) {
    checksum = (checksum >>> 8) ^ (checksums[(checksum ^ byte) & 0xff] ?? 0)
  }
  return ~checksum >>> 0
}
