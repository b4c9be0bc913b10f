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
      const run = runAt(recent, at)
      const entry = run ?? recent[at]
      if (entry) older.push(entry)
      at += run ? run.ends.length : 1
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

/** The deltas of one part that begin there, where they are enough for a run. */
function runAt(events: readonly StreamEvent[], at: number): DeltaRun | undefined {
  const ends: number[] = []
  let text = ''
  const first = events[at]
  if (!first || !isDelta(first)) return undefined
  const { type, part } = first
  for (let index = at; index < events.length; index++) {
    const event = events[index]
    if (!event || !isDelta(event) || event.type !== type || event.part !== part) break
    text += event.delta
    ends.push(text.length)
  }
  if (ends.length < fewestInRun) return undefined
  // Reading a character makes one string of the pieces that `+=` only linked.
  text.charCodeAt(0)
  return { type, part, text, ends }
}

function deltaOf({ type, part, text, ends }: DeltaRun, index: number): DeltaEvent {
  return { type, part, delta: text.slice(ends[index - 1] ?? 0, ends[index]) }
}
