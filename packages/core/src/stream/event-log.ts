import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { createEventHistory } from './event-history.ts'

/** The events of a stream, between whoever emits them and whoever reads them. */
export interface EventLog {
  /** Adds events, and wakes their readers. */
  add(batch: EventBatch): void
  /** What the sender should wait for, where the reader sets the pace and has not read everything. */
  room(): Promise<void> | undefined
  /** Lets a sender that waits go on. */
  makeRoom(): void
  /** Only the result is awaited: events that are not kept go by unseen while nobody reads. */
  discardUnread(): void
  /** There will be no more events. */
  close(): void
  /** The events from the first one. Throws a `TypeError` at the second reader where none are kept. */
  read(): EventIterator
}

/** An iterator that can also be read without waiting. Those of others may not have that. */
export interface EventIterator extends AsyncIterator<StreamEvent, undefined> {
  /** The next event, if it is there already. */
  nextReady?(): StreamEvent | undefined
}

/** Whether events are kept, and what to do when nobody reads them. */
export interface EventLogOptions {
  /** `false` keeps no events: there is one reader, who sets the pace. */
  readonly replayable: boolean
  /** The last reader left before the end. */
  readonly onLeave: () => void
}

/** An empty log. */
export function createEventLog({ replayable, onLeave }: EventLogOptions): EventLog {
  const history = createEventHistory({ isCompact: replayable })
  let waiting: (() => void)[] = []
  let room: { readonly promise: Promise<void>; readonly open: () => void } | undefined
  let readers = 0
  /** How many events the reader who sets the pace has not taken. The sender waits for none but these. */
  let unread = 0
  let wasRead = false
  let isDiscarding = false
  let isClosed = false

  function wake(): void {
    if (!waiting.length) return
    const woken = waiting
    waiting = []
    for (const goOn of woken) goOn()
  }

  function makeRoom(): void {
    room?.open()
    room = undefined
  }

  function read(): EventIterator {
    if (wasRead && !replayable) {
      throw new TypeError(
        'This stream keeps no events (`replayable: false`), so it can be read only once.',
      )
    }
    wasRead = true
    readers++
    const readNext = history.reader()
    let hasLeft = false

    function nextReady(): StreamEvent | undefined {
      const event = hasLeft ? undefined : readNext()
      if (event) unread--
      return event
    }

    /** What `next` resolves to, if that is known already. */
    function nextResult(): IteratorResult<StreamEvent, undefined> | undefined {
      const value = nextReady()
      if (value) return { done: false, value }
      if (hasLeft || isClosed) return { done: true, value: undefined }
      if (replayable) return undefined
      history.clear()
      makeRoom()
      return undefined
    }

    return {
      nextReady,
      // An async function would take more turns of the microtask queue for each event.
      next() {
        const result = nextResult()
        if (result) return Promise.resolve(result)
        return new Promise((resolve) => {
          function goOn(): void {
            const result = nextResult()
            if (result) resolve(result)
            else waiting.push(goOn)
          }
          waiting.push(goOn)
        })
      },
      async return() {
        if (!hasLeft) {
          hasLeft = true
          readers--
          if (readers === 0 && !isClosed) onLeave()
        }
        wake()
        return { done: true, value: undefined }
      },
    }
  }

  return {
    add(batch) {
      const isDiscarded = isDiscarding && readers === 0
      if (isDiscarded) unread = 0
      if (!replayable && unread === 0) history.clear()
      if (!isDiscarded) {
        history.add(batch)
        unread += batch.length
      }
      wake()
    },
    room() {
      if (replayable || unread === 0) return undefined
      if (!room) {
        let open = () => {}
        // Several senders may wait at once: the start of a step, and what follows it.
        const promise = new Promise<void>((resolve) => (open = resolve))
        room = { promise, open }
      }
      return room.promise
    },
    makeRoom,
    discardUnread() {
      isDiscarding = !replayable
      makeRoom()
    },
    close() {
      isClosed = true
      wake()
    },
    read,
  }
}
