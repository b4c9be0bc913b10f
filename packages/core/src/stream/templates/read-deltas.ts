import { type DeltaEvent, isDelta } from '../../protocol/delta-event.ts'
import type { ReadChunk } from '../../protocol/model.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
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
}

/** An event with a delta, and which hole of the template has that. */
interface DeltaSource {
  readonly template: Template
  readonly type: DeltaEvent['type']
  readonly part: string
  readonly hole: number
  /** Whether the reader keeps the text. */
  readonly isJoined: boolean
}

/** Creates the deltas of one answer, for the reader with this `read`. */
export function createDeltas(read: ReadChunk): Deltas {
  let source: DeltaSource | undefined
  let isRead = true
  /** What the reader keeps of the frames that it has not read. */
  let unread = ''

  function readLast({ template, hole, isJoined }: DeltaSource): void {
    const chunk = isJoined
      ? template.chunk((place) => (place === hole ? unread : template.valueAt(place)))
      : template.chunk()
    read(chunk, [], template.id())
  }

  return {
    settle(next) {
      if (source && !isRead && (source.isJoined || source.template !== next)) readLast(source)
      source = undefined
      isRead = true
      unread = ''
    },
    learn(template, { chunk, event }) {
      if (!isDelta(event)) return
      const places = template.places.filter(Boolean)
      const separate = read.deltaIn?.(chunk, places)
      const place = separate ?? read.joinedDeltaIn?.(chunk, places)
      const hole = template.places.findIndex((name) => name && name === place)
      if (hole === -1 || !event.delta || template.valueAt(hole) !== event.delta) return
      const isJoined = separate === undefined
      source = { template, type: event.type, part: event.part, hole, isJoined }
    },
    eventOf(template) {
      if (source?.template !== template) return undefined
      const delta = template.valueAt(source.hole)
      // Of an empty text nothing is emitted.
      if (typeof delta !== 'string' || !delta) return undefined
      isRead = false
      if (source.isJoined) unread += delta
      return { type: source.type, part: source.part, delta }
    },
  }
}
