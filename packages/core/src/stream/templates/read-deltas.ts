import { type DeltaEvent, isDelta } from '../../protocol/delta-event.ts'
import type { ReadChunk } from '../../protocol/model.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import { isFullTail } from '../../protocol/text-tail.ts'
import type { Template } from './template.ts'

/** Frames that only bring more of a text, as their reader declares. */
export interface Deltas {
  /**
   * Reads the last of them, where its reader has not: the reader remembers parts of it. Another of
   * the same template, which is read now, brings them again.
   */
  settle(next?: Template): void
  /** Remembers what a frame was read as, so that the next frames of its template need no reader. */
  learn(template: Template, read: { readonly chunk: unknown; readonly event: StreamEvent }): void
  /** The event of a frame. Nothing where its reader has to read it. */
  eventOf(template: Template): StreamEvent | undefined
  /** The event of bytes that are one more frame of the template before. Nothing where they are not. */
  eventIn(bytes: Uint8Array): StreamEvent | undefined
}

/** An event with a delta, and which hole of the template has that. */
interface DeltaSource {
  readonly template: Template
  readonly type: DeltaEvent['type']
  readonly part: string
  readonly hole: number
  /** The hole of the text that the reader keeps, if it keeps one. */
  readonly kept: number | undefined
}

/** Creates the deltas of one answer, for the reader with this `read`. */
export function createDeltas(read: ReadChunk): Deltas {
  let source: DeltaSource | undefined
  let isRead = true
  /** What the reader keeps of the frames that it has not read, and the end of it. */
  let unread = ''
  let unreadTail = ''

  function keep(text: string): void {
    unreadTail += text
    if (!isFullTail(unreadTail)) return
    unread += unreadTail
    unreadTail = ''
  }

  function readLast({ template, kept }: DeltaSource): void {
    const chunk =
      kept === undefined
        ? template.chunk()
        : template.chunk((hole) => (hole === kept ? unread + unreadTail : template.valueAt(hole)))
    read(chunk, [], template.id())
  }

  /** The event of the frame that the template read last. */
  function nextDelta({ template, type, part, hole, kept }: DeltaSource): DeltaEvent | undefined {
    const delta = template.valueAt(hole)
    // Of an empty text nothing is emitted.
    if (typeof delta !== 'string' || !delta) return undefined
    isRead = false
    if (kept === hole) keep(delta)
    else if (kept !== undefined) keep(String(template.valueAt(kept)))
    return { type, part, delta }
  }

  return {
    settle(next) {
      if (source && !isRead && (source.kept !== undefined || source.template !== next))
        readLast(source)
      source = undefined
      isRead = true
      unread = ''
      unreadTail = ''
    },
    learn(template, { chunk, event }) {
      if (!isDelta(event)) return
      const places = template.places.filter(Boolean)
      const delta = read.deltaIn?.(chunk, places)
      const joined = delta === undefined ? read.joinedDeltaIn?.(chunk, places) : undefined
      const hole = holeOf(template, delta ?? joined?.delta)
      const kept = joined && holeOf(template, joined.kept)
      if (hole === -1 || kept === -1) return
      if (!event.delta || template.valueAt(hole) !== event.delta) return
      source = { template, type: event.type, part: event.part, hole, kept }
    },
    eventOf: (template) => (source?.template === template ? nextDelta(source) : undefined),
    eventIn: (bytes) => (source?.template.readBytes(bytes) ? nextDelta(source) : undefined),
  }
}

function holeOf({ places }: Template, place: string | undefined): number {
  return place ? places.indexOf(place) : -1
}
