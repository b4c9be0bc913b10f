import { type DeltaEvent, isDelta } from '../protocol/delta-event.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'

/** Events in their order, for readers that begin at the first one. */
export interface EventHistory {
  add(batch: EventBatch): void
  /** Forgets the events so far. Readers go on with those that follow. */
  clear(): void
  /** Reads one event after the other. Returns nothing where the next one is not there yet. */
  reader(): () => StreamEvent | undefined
}

/** How events are kept. */
export interface EventHistoryOptions {
  /**
   * Keeps deltas that are no longer new as one text. They take a quarter of the memory, and a collector of
   * garbage has nothing of them to move (bench/run.mjs prints the bytes an event keeps).
   */
  readonly isCompact: boolean
}

/** Deltas of one part, one after the other. */
interface DeltaRun {
  readonly type: DeltaEvent['type']
  readonly part: string
  readonly text: string
  /** Where each of them ends in the text. */
  readonly ends: readonly number[]
}

/** How many events stay as they are, for readers that keep up. The latest batch does too, whatever its size. */
const mostRecent = 256
/** Fewer deltas take no less memory as a run. */
const fewestInRun = 8

/** An empty history. */
export function createEventHistory({ isCompact }: EventHistoryOptions): EventHistory {
  let older: (StreamEvent | DeltaRun)[] = []
  let recent: StreamEvent[] = []
  /** How many events there were before the recent ones. */
  let before = 0

  function compactRecent(): void {
    let at = 0
    while (at < recent.length) {
      const end = endOfRun(recent, at)
      if (end - at >= fewestInRun) {
        older.push(toRun(recent, { at, end }))
        at = end
      }
      while (at < end) {
        const event = recent[at++]
        if (event) older.push(event)
      }
    }
    before += recent.length
    recent = []
  }

  function reader(): () => StreamEvent | undefined {
    let count = 0
    /** An entry of the older ones, and how many events there were before it. */
    let at = 0
    let beforeEntry = 0

    function readOlder(): StreamEvent | undefined {
      for (let entry = older[at]; entry; entry = older[++at]) {
        const size = 'ends' in entry ? entry.ends.length : 1
        const index = count - beforeEntry
        if (index < size) return 'ends' in entry ? deltaOf(entry, index) : entry
        beforeEntry += size
      }
      // What was here is forgotten.
      count = before
      return undefined
    }

    return () => {
      const event = (count < before && readOlder()) || recent[count - before]
      if (event) count++
      return event
    }
  }

  return {
    add(batch) {
      if (isCompact && recent.length >= mostRecent) compactRecent()
      for (const event of batch) recent.push(event)
    },
    clear() {
      before += recent.length
      older = []
      recent = []
    },
    reader,
  }
}

interface Range {
  readonly at: number
  readonly end: number
}

/** Where the deltas of one part end that begin there, or another event. */
function endOfRun(events: readonly StreamEvent[], at: number): number {
  const first = events[at]
  let end = at + 1
  if (!first || !isDelta(first)) return end
  for (; end < events.length; end++) {
    const event = events[end]
    if (!event || !isDelta(event)) break
    if (event.type !== first.type || event.part !== first.part) break
  }
  return end
}

function toRun(events: readonly StreamEvent[], { at, end }: Range): DeltaRun {
  const ends: number[] = []
  let type: DeltaEvent['type'] = 'content'
  let part = ''
  let text = ''
  for (let index = at; index < end; index++) {
    const event = events[index]
    if (!event || !('delta' in event)) continue
    ;({ type, part } = event)
    text += event.delta
    ends.push(text.length)
  }
  // A string that is read becomes one object.
  text.charCodeAt(0)
  return { type, part, text, ends }
}

function deltaOf({ type, part, text, ends }: DeltaRun, index: number): DeltaEvent {
  return { type, part, delta: text.slice(ends[index - 1] ?? 0, ends[index]) }
}
