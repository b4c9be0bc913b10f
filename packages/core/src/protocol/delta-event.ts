import type { StreamEvent } from './stream-event.ts'

/** An event that adds to a text, as most do. */
export type DeltaEvent = Extract<StreamEvent, { readonly delta: string }>

/** Whether an event is a delta that can be made again of its type, its part and what it adds. */
export function isDelta(event: StreamEvent): event is DeltaEvent {
  if (!('delta' in event)) return false
  let fields = 0
  for (const _ in event) fields++
  return fields === 3
}
