import type { StreamEvent } from '../protocol/stream-event.ts'
import type { SharedRun, TabMessageOf } from './tab-message.ts'

/** What a batch adds to a run. `isDecision`: a person decided, and the events are laid over the others. */
type RunBatch = Pick<TabMessageOf<'batch'>, 'events' | 'isDecision'>

/** A run so far, for tabs that come late. */
export interface RunLog {
  /** Of the batch that came last. */
  readonly sequence: number
  add(batch: RunBatch): void
  run(): SharedRun
}

/** Goes on with the log of a run. It has as many events as the answer has parts and changes of them. */
export function createRunLog(started: SharedRun): RunLog {
  const events: StreamEvent[] = []
  const decisions = [...started.decisions]
  let { sequence } = started
  let cursor: StreamEvent | undefined
  let last: { type: string; part: string; delta: string } | undefined

  function addEvents(batch: readonly StreamEvent[]): void {
    for (const event of batch) {
      if (event.type === 'cursor') {
        // The latest counts.
        cursor = event
      } else if (!('delta' in event)) {
        last = undefined
        events.push(event)
      } else if (last && last.type === event.type && last.part === event.part) {
        last.delta += event.delta
      } else {
        const own = { ...event }
        last = own
        events.push(own)
      }
    }
  }

  addEvents(started.events)
  return {
    get sequence() {
      return sequence
    },
    add({ events: batch, isDecision }) {
      sequence++
      if (isDecision) decisions.push(...batch)
      else addEvents(batch)
    },
    run: () => ({ ...started, sequence, events: cursor ? [...events, cursor] : events, decisions }),
  }
}
