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

/** The bytes of one answer, with the times of its reads: all of them, or their beginning and their end. */
export interface ByteTape {
  add(bytes: Uint8Array, ms: number): void
  /** How many bytes it was given. */
  length(): number
  /** How many bytes of memory it takes. */
  size(): number
  /** The beginning. The rest is in `ending` where the tape was too short for both. */
  beginning(): TapePiece
  /** The last bytes, of an answer that was too long. */
  ending(): TapePiece | undefined
}

/** How many bytes of the beginning and of the end are kept. */
export interface ByteTapeOptions {
  readonly beginning: number
  readonly ending: number
}

interface Segment {
  readonly start: number
  readonly bytes: Uint8Array<ArrayBuffer>
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
export function createByteTape({ beginning, ending }: ByteTapeOptions): ByteTape {
  const first: Segment[] = []
  const last: Segment[] = []
  let firstRoom = 0
  let lastRoom = 0
  let length = 0
  let current: Segment | undefined

  /** Reads of the same millisecond are one. */
  function mark(segment: Segment, ms: number): void {
    const { offsets, times, latest } = segment
    if (latest === ms || times.length === mostMarks) return
    segment.latest = ms
    offsets.push(length)
    times.push(ms)
  }

  function nextSegment(): Segment {
    const wanted = Math.min(largestSegment, smallestSegment * 2 ** first.length)
    const left = beginning - firstRoom
    if (left > 0) {
      const segment = segmentAt(length, new Uint8Array(Math.min(left, wanted)))
      firstRoom += segment.bytes.length
      first.push(segment)
      return segment
    }
    const oldest = last[0]
    if (oldest && lastRoom + oldest.bytes.length > ending) {
      last.shift()
      const segment = segmentAt(length, oldest.bytes)
      last.push(segment)
      return segment
    }
    const size = Math.max(smallestSegment, Math.ceil(ending / 4))
    const segment = segmentAt(length, new Uint8Array(Math.min(ending, largestSegment, size)))
    lastRoom += segment.bytes.length
    last.push(segment)
    return segment
  }

  /** Bytes of a read that fills a segment. */
  function addAcross(bytes: Uint8Array, ms: number): void {
    for (let at = 0; at < bytes.length; ) {
      if (!current || current.used === current.bytes.length) current = nextSegment()
      mark(current, ms)
      const { bytes: into, used } = current
      const count = Math.min(bytes.length - at, into.length - used)
      into.set(bytes.subarray(at, at + count), used)
      current.used += count
      length += count
      at += count
    }
  }

  return {
    // Most reads fit, in the millisecond of the read before.
    add(bytes, ms) {
      const size = bytes.length
      if (!current || current.used + size > current.bytes.length) {
        addAcross(bytes, ms)
        return
      }
      if (ms !== current.latest) mark(current, ms)
      current.bytes.set(bytes, current.used)
      current.used += size
      length += size
    },
    length: () => length,
    size: () => firstRoom + lastRoom,
    beginning: () => join(isWhole() ? [...first, ...last] : first),
    ending: () => (isWhole() ? undefined : join(last)),
  }

  function isWhole(): boolean {
    return last.length === 0 || last[0]?.start === firstRoom
  }
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
