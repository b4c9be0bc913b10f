/** How a body is divided: server-sent events, Amazon's binary event stream, or not at all. */
export type WireFormat = 'sse' | 'event-stream' | 'text'

/** One message of a body, as a person reads it. */
export interface Frame {
  readonly text: string
  readonly bytes: number
  /** The body ended before the message did. */
  readonly isCut: boolean
}

/** Divides the bytes of one body into messages, however they are cut into reads. */
export interface FrameReader {
  read(bytes: Uint8Array): readonly Frame[]
  end(): readonly Frame[]
}

/** Creates a reader for one body. */
export function createFrameReader(format: WireFormat): FrameReader {
  switch (format) {
    case 'sse':
      return createMessageReader()
    case 'event-stream':
      return createBinaryReader()
    case 'text':
      return createTextReader()
  }
}

/** Of what is whole. A browser takes longer to make a decoder than to decode a message. */
const decoder = new TextDecoder()

/** A message ends with a blank line. */
function createMessageReader(): FrameReader {
  /** The message that is still open, as far as it arrived. */
  let open: Uint8Array = new Uint8Array()
  let scanned = 0
  let lineStart = 0

  function takeUntil(end: number): Frame[] {
    const text = trimLineEnds(decoder.decode(open.subarray(0, end)))
    const bytes = end
    open = open.subarray(end)
    scanned = 0
    lineStart = 0
    return text ? [{ text, bytes, isCut: false }] : []
  }

  return {
    read(chunk) {
      open = open.length ? concat(open, chunk) : chunk
      const frames: Frame[] = []
      for (; scanned < open.length; scanned++) {
        const byte = open[scanned]
        if (byte !== lineFeed && byte !== carriageReturn) continue
        // A line feed after a carriage return belongs to the same line end.
        const isPair = byte === lineFeed && scanned > 0 && open[scanned - 1] === carriageReturn
        const isBlank = scanned === lineStart && !isPair
        lineStart = scanned + 1
        if (!isBlank) continue
        const isPairAhead = byte === carriageReturn && open[scanned + 1] === lineFeed
        frames.push(...takeUntil(scanned + (isPairAhead ? 2 : 1)))
        scanned = -1
      }
      return frames
    },
    end() {
      const isCut = scanned > lineStart
      return takeUntil(open.length).map((frame) => ({ ...frame, isCut }))
    },
  }
}

const lineFeed = 10
const carriageReturn = 13

function trimLineEnds(text: string): string {
  return text.replace(/^[\r\n]+|[\r\n]+$/g, '')
}

function concat(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(one.length + other.length)
  joined.set(one)
  joined.set(other, one.length)
  return joined
}

/**
 * Lengths, headers, a payload:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 */
function createBinaryReader(): FrameReader {
  let rest: Uint8Array = new Uint8Array()

  return {
    read(chunk) {
      rest = concat(rest, chunk)
      const frames: Frame[] = []
      while (rest.length >= prelude) {
        const length = lengthAt(rest, 0)
        if (length < prelude + checksum || length > maxFrame || rest.length < length) break
        frames.push({ text: frameText(rest.subarray(0, length)), bytes: length, isCut: false })
        rest = rest.slice(length)
      }
      return frames
    },
    end() {
      const { length } = rest
      const text = `${length} bytes that are no whole frame`
      rest = new Uint8Array()
      return length ? [{ text, bytes: length, isCut: true }] : []
    },
  }
}

/** Two lengths and their checksum. */
const prelude = 12
const checksum = 4
const maxFrame = 24_000_000

/** Returns the offsets at which binary frames start. */
export function frameStarts(bytes: Uint8Array): number[] {
  const starts: number[] = []
  for (let at = 0; at < bytes.length; ) {
    starts.push(at)
    const length = at + prelude <= bytes.length ? lengthAt(bytes, at) : 0
    if (length < prelude + checksum || length > maxFrame) break
    at += length
  }
  return starts
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)
}

/** Writes a frame as its headers, a line each, and its payload. */
function frameText(frame: Uint8Array): string {
  const end = Math.min(prelude + lengthAt(frame, 4), frame.length - checksum)
  const headers = headerLines(frame.subarray(prelude, end))
  const payload = decoder.decode(frame.subarray(end, frame.length - checksum))
  return [...headers, payload].join('\n')
}

/** Names and texts with their lengths before them. All headers of a model's answer are texts. */
function headerLines(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const lines: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + view.getUint8(at)
    if (nameEnd + 3 > bytes.length || view.getUint8(nameEnd) !== textHeader) break
    const valueEnd = nameEnd + 3 + view.getUint16(nameEnd + 1)
    const name = decoder.decode(bytes.subarray(at + 1, nameEnd))
    lines.push(`${name}: ${decoder.decode(bytes.subarray(nameEnd + 3, valueEnd))}`)
    at = valueEnd
  }
  return lines
}

const textHeader = 7

/** A body that is no stream is one message, whole at its end. */
function createTextReader(): FrameReader {
  const streaming = new TextDecoder()
  let text = ''
  let bytes = 0
  return {
    read(chunk) {
      text += streaming.decode(chunk, { stream: true })
      bytes += chunk.length
      return []
    },
    end() {
      const frame = { text, bytes, isCut: false }
      text = ''
      return bytes ? [frame] : []
    },
  }
}
