import type { StreamEvent } from '@deltakit/core'

/** Returns an event without its type, on one line. */
export function eventText({ type: _, ...event }: StreamEvent): string {
  if ('delta' in event) return JSON.stringify(event.delta)
  return JSON.stringify(event).slice(1, 400)
}
