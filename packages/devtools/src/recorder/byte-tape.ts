/** When bytes arrived: the place of their first byte on the tape, and the milliseconds since it began. */
export interface ReadMark {
  readonly offset: number
  readonly ms: number
}

/** Bytes that arrived one after the other. `start` is how many came before them. */
export interface TapePiece {
  readonly start: number
  /** Written so that TypeScript before 5.7 reads it too, in which `Uint8Array` has no parameter. */
  readonly bytes: ReturnType<TextEncoder['encode']>
  readonly reads: readonly ReadMark[]
}

/** How many bytes of the beginning and of the end are kept, and since when time is counted. */
export interface ByteTapeOptions {
  readonly beginning: number
  readonly ending: number
  /** Milliseconds since 1970, as the times of its reads are. */
  readonly startedAt: number
}

/**
 * The bytes of one answer, with the times of its reads: all of them, or their beginning and their end. Its
 * state is an object, not closures: engines forget what they compiled of these with each answer, which is
 * 2 % of a delta (react/bench/recorder.mjs).
 */
export interface ByteTape extends ByteTapeOptions {
  readonly first: Segment[]
  readonly last: Segment[]
  /** How many bytes of memory the segments take. */
  firstRoom: number
  lastRoom: number
  /** How many bytes it was given. */
  length: number
  /** Where the next bytes go. */
  current: Segment | undefined
}

interface Segment {
  readonly start: number
  /** How many bytes it takes. */
  readonly room: number
  chunks: Uint8Array[]
  used: number
  /** The milliseconds of its last mark. */
  latest: number
  readonly offsets: number[]
  readonly times: number[]
}

const smallestSegment = 4_096
const largestSegment = 32_768
/** Two numbers for each read: as much as the bytes of a segment, if each read were four of them. */
const mostMarks = 1_024
/** A read that is no longer leaves room rather than be cut, which takes longer than to keep it. */
const shortRead = 1_024
/** So many chunks at most, for each takes memory beside its bytes. */
const mostChunks = 256

/**
 * A tape that keeps the chunks as they were read, and joins them when it is read itself: a copy of each would be
 * half of what recording costs (react/bench/recorder.mjs). The memory does not depend on how long an answer is.
 */
export function createByteTape(options: ByteTapeOptions): ByteTape {
  const { beginning, ending, startedAt } = options
  return {
    beginning,
    ending,
    startedAt,
    first: [],
    last: [],
    firstRoom: 0,
    lastRoom: 0,
    length: 0,
    current: undefined,
  }
}

/** Adds the bytes of a read, which nobody changes later. Most fit, in the millisecond of the read before. */
export function writeTape(tape: ByteTape, bytes: Uint8Array, readAt: number): void {
  const { current } = tape
  const ms = readAt - tape.startedAt
  const size = bytes.length
  // Others may write into the rest of a buffer, and all of it would be kept.
  const isAlone = bytes.buffer.byteLength === size
  if (isAlone && current && current.used + size <= current.room) append(tape, { bytes, ms })
  else if (isAlone && size <= shortRead) appendNext(tape, { bytes, ms })
  else writeAcross(tape, { bytes, ms })
}

interface TimedBytes {
  readonly bytes: Uint8Array
  readonly ms: number
}

function appendNext(tape: ByteTape, chunk: TimedBytes): void {
  tape.current = nextSegment(tape)
  append(tape, chunk)
}

/** Copies the bytes of a read, into as many segments as they need. */
function writeAcross(tape: ByteTape, { bytes, ms }: TimedBytes): void {
  for (let at = 0; at < bytes.length; ) {
    let { current } = tape
    if (!current || current.used === current.room) current = nextSegment(tape)
    tape.current = current
    const piece = bytes.slice(at, at + current.room - current.used)
    append(tape, { bytes: piece, ms })
    at += piece.length
  }
}

/** Adds bytes that fit. */
function append(tape: ByteTape, { bytes, ms }: TimedBytes): void {
  const { current: segment } = tape
  if (!segment) return
  if (ms !== segment.latest) mark(segment, { offset: tape.length, ms })
  if (segment.chunks.length === mostChunks) segment.chunks = [joinChunks(segment.chunks)]
  segment.chunks.push(bytes)
  segment.used += bytes.length
  tape.length += bytes.length
}

/** Reads of the same millisecond are one. */
function mark(segment: Segment, { offset, ms }: ReadMark): void {
  const { offsets, times } = segment
  if (times.length === mostMarks) return
  segment.latest = ms
  offsets.push(offset)
  times.push(ms)
}

function nextSegment(tape: ByteTape): Segment {
  const { first, last, length, beginning, ending } = tape
  const wanted = Math.min(largestSegment, smallestSegment * 2 ** first.length)
  const left = beginning - tape.firstRoom
  if (left > 0) {
    const segment = segmentAt(length, Math.min(left, wanted))
    tape.firstRoom += segment.room
    first.push(segment)
    return segment
  }
  const [oldest] = last
  if (oldest && tape.lastRoom + oldest.room > ending) {
    tape.lastRoom -= oldest.room
    last.shift()
  }
  const size = Math.max(smallestSegment, Math.ceil(ending / 4))
  const segment = segmentAt(length, Math.min(ending, largestSegment, size))
  tape.lastRoom += segment.room
  last.push(segment)
  return segment
}

/** When its first byte arrived, in milliseconds since it began. */
export function firstReadOf({ first }: ByteTape): number | undefined {
  return first[0]?.times[0]
}

/** How many bytes of memory a tape takes. */
export function tapeSize({ firstRoom, lastRoom }: ByteTape): number {
  return firstRoom + lastRoom
}

/** What is on a tape: `ending` where it was too short for all. */
export interface TapePieces {
  readonly beginning: TapePiece
  /** The last bytes, of an answer that was too long. */
  readonly ending: TapePiece | undefined
}

/** Reads a tape as far as it is written. */
export function readTape({ first, last }: ByteTape): TapePieces {
  const isWhole = last.length === 0 || last[0]?.start === endOf(first.at(-1))
  if (isWhole) return { beginning: join([...first, ...last]), ending: undefined }
  return { beginning: join(first), ending: join(last) }
}

function endOf(segment: Segment | undefined): number {
  return segment ? segment.start + segment.used : 0
}

function segmentAt(start: number, room: number): Segment {
  return { start, room, chunks: [], used: 0, latest: Number.NaN, offsets: [], times: [] }
}

function join(segments: readonly Segment[]): TapePiece {
  const bytes = joinChunks(segments.flatMap(({ chunks }) => chunks))
  const start = segments[0]?.start ?? 0
  const reads: ReadMark[] = []
  for (const segment of segments) {
    for (const [index, offset] of segment.offsets.entries()) {
      const ms = segment.times[index] ?? 0
      // One read may fill several segments.
      if (reads.at(-1)?.ms !== ms) reads.push({ offset: offset - start, ms })
    }
  }
  return { start, bytes, reads }
}

/** The bytes of all chunks, one after the other. */
export function joinChunks(chunks: readonly Uint8Array[]): TapePiece['bytes'] {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
