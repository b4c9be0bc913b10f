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
  readonly bytes: TapePiece['bytes']
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

/**
 * A tape that copies bytes into a few segments, so that a read costs neither an object nor a promise, and
 * the memory does not depend on how long an answer is.
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

/** Adds the bytes of a read. Most fit, in the millisecond of the read before. */
export function writeTape(tape: ByteTape, bytes: Uint8Array, readAt: number): void {
  const { startedAt, current, length } = tape
  const ms = readAt - startedAt
  const size = bytes.length
  if (!current || current.used + size > current.bytes.length) {
    writeAcross(tape, { bytes, ms })
    return
  }
  if (ms !== current.latest) mark(current, { offset: length, ms })
  current.bytes.set(bytes, current.used)
  current.used += size
  tape.length = length + size
}

interface TimedBytes {
  readonly bytes: Uint8Array
  readonly ms: number
}

/** Bytes of a read that fills a segment. */
function writeAcross(tape: ByteTape, { bytes, ms }: TimedBytes): void {
  for (let at = 0; at < bytes.length; ) {
    let { current } = tape
    if (!current || current.used === current.bytes.length) current = nextSegment(tape)
    tape.current = current
    mark(current, { offset: tape.length, ms })
    const { bytes: into, used } = current
    const count = Math.min(bytes.length - at, into.length - used)
    into.set(bytes.subarray(at, at + count), used)
    current.used += count
    tape.length += count
    at += count
  }
}

/** Reads of the same millisecond are one. */
function mark(segment: Segment, { offset, ms }: ReadMark): void {
  const { offsets, times, latest } = segment
  if (latest === ms || times.length === mostMarks) return
  segment.latest = ms
  offsets.push(offset)
  times.push(ms)
}

function nextSegment(tape: ByteTape): Segment {
  const { first, last, length, beginning, ending } = tape
  const wanted = Math.min(largestSegment, smallestSegment * 2 ** first.length)
  const left = beginning - tape.firstRoom
  if (left > 0) {
    const segment = segmentAt(length, new Uint8Array(Math.min(left, wanted)))
    tape.firstRoom += segment.bytes.length
    first.push(segment)
    return segment
  }
  const oldest = last[0]
  if (oldest && tape.lastRoom + oldest.bytes.length > ending) {
    last.shift()
    const segment = segmentAt(length, oldest.bytes)
    last.push(segment)
    return segment
  }
  const size = Math.max(smallestSegment, Math.ceil(ending / 4))
  const segment = segmentAt(length, new Uint8Array(Math.min(ending, largestSegment, size)))
  tape.lastRoom += segment.bytes.length
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
export function readTape({ first, last, firstRoom }: ByteTape): TapePieces {
  const isWhole = last.length === 0 || last[0]?.start === firstRoom
  if (isWhole) return { beginning: join([...first, ...last]), ending: undefined }
  return { beginning: join(first), ending: join(last) }
}

function segmentAt(start: number, bytes: Uint8Array<ArrayBuffer>): Segment {
  return { start, bytes, used: 0, latest: Number.NaN, offsets: [], times: [] }
}

function join(segments: readonly Segment[]): TapePiece {
  const bytes = new Uint8Array(segments.reduce((sum, { used }) => sum + used, 0))
  const start = segments[0]?.start ?? 0
  const reads: ReadMark[] = []
  for (const segment of segments) {
    bytes.set(segment.bytes.subarray(0, segment.used), segment.start - start)
    for (const [index, offset] of segment.offsets.entries()) {
      const ms = segment.times[index] ?? 0
      // One read may fill several segments.
      if (reads.at(-1)?.ms !== ms) reads.push({ offset: offset - start, ms })
    }
  }
  return { start, bytes, reads }
}
