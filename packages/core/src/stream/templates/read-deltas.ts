import type { ReadChunk } from '../../protocol/model.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import type { Template } from './template.ts'

/** Frames that only bring more of a text, as their reader declares. */
export interface Deltas {
  /**
   * Reads the last of them, where its reader has not: it remembers what that says. Another of the same
   * template, which is read now, says it again.
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
  readonly type: 'content' | 'reasoning' | 'tool-input'
  readonly part: string
  readonly hole: number
}

export function createDeltas(read: ReadChunk): Deltas {
  let source: DeltaSource | undefined
  let isRead = true

  return {
    settle(next) {
      if (source && !isRead && source.template !== next)
        read(source.template.chunk(), [], source.template.id())
      source = undefined
      isRead = true
    },
    learn(template, { chunk, event }) {
      if (!isDelta(event)) return
      const place = read.deltaIn?.(chunk, template.places.filter(Boolean))
      const hole = template.places.findIndex((name) => name && name === place)
      if (hole === -1 || !event.delta || template.valueAt(hole) !== event.delta) return
      source = { template, type: event.type, part: event.part, hole }
    },
    eventOf(template) {
      if (source?.template !== template) return undefined
      const delta = template.valueAt(source.hole)
      // Of an empty text nothing is emitted.
      if (typeof delta !== 'string' || !delta) return undefined
      isRead = false
      return { type: source.type, part: source.part, delta }
    },
  }
}

/** Whether an event is a delta, and has no other field. */
function isDelta(event: StreamEvent): event is Extract<StreamEvent, { readonly delta: string }> {
  return Object.keys(event).join() === 'type,part,delta'
}
