import type { ReadChunk } from '../../protocol/model.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import type { Template } from './template.ts'

/** Frames that only bring more of a text, as their reader says. */
export interface Deltas {
  /** The reader reads another chunk, so that nothing is known of the next. */
  forget(): void
  /** Remembers what a frame was read as, where the next frames of its template need no reader. */
  learn(template: Template, read: { readonly chunk: unknown; readonly event: StreamEvent }): void
  /** Emits the event of a frame. Returns `false` where the reader has to read it. */
  emit(template: Template, events: StreamEvent[]): boolean
}

/** An event with a delta, and which hole of the template has that. */
interface DeltaSource {
  readonly template: Template
  readonly type: 'content' | 'reasoning' | 'tool-input'
  readonly part: string
  readonly hole: number
}

export function createDeltas(deltaIn: ReadChunk['deltaIn']): Deltas {
  let source: DeltaSource | undefined

  return {
    forget() {
      source = undefined
    },
    learn(template, { chunk, event }) {
      if (!deltaIn || !isDelta(event)) return
      const hole = template.places.indexOf(deltaIn(chunk, template.places.filter(Boolean)) ?? '?')
      if (!event.delta || template.valueAt(hole) !== event.delta) return
      source = { template, type: event.type, part: event.part, hole }
    },
    emit(template, events) {
      if (!source || source.template !== template) return false
      const delta = template.valueAt(source.hole)
      if (typeof delta !== 'string' || !delta) return false
      events.push({ type: source.type, part: source.part, delta })
      return true
    },
  }
}

/** Whether an event is a delta, and has no other field. */
function isDelta(event: StreamEvent): event is Extract<StreamEvent, { readonly delta: string }> {
  return Object.keys(event).join() === 'type,part,delta'
}
