import {
  type Clock,
  type EventBatch,
  type Outcome,
  type StreamEvent,
  sumUsage,
  type Usage,
} from '@deltakit/core'

/** What the events of a stream add up to, without their text. No closures, as for a `ByteTape`. */
export interface EventCounts {
  readonly clock: Pick<Clock, 'now'>
  /** Milliseconds since 1970. */
  readonly startedAt: number
  vendor: string
  model: string
  outcome: Outcome
  events: number
  steps: number
  warnings: number
  /** Milliseconds from its beginning. */
  firstContentAfter: number | undefined
  earlierUsage: Usage
  usage: Usage
}

/** Creates the counts of a stream that this model answers. */
export function createEventCounts(
  { vendor, id }: { readonly vendor: string; readonly id: string },
  { clock, startedAt }: Pick<EventCounts, 'clock' | 'startedAt'>,
): EventCounts {
  return {
    clock,
    startedAt,
    vendor,
    model: id,
    outcome: { type: 'truncated' },
    events: 0,
    steps: 0,
    warnings: 0,
    firstContentAfter: undefined,
    earlierUsage: {},
    usage: {},
  }
}

/** Counts the events of a batch. */
export function countEvents(counts: EventCounts, batch: EventBatch): void {
  counts.events += batch.length
  for (const event of batch) countEvent(counts, event)
}

function countEvent(counts: EventCounts, event: StreamEvent): void {
  switch (event.type) {
    case 'content':
      counts.firstContentAfter ??= counts.clock.now() - counts.startedAt
      break
    case 'start':
      counts.steps++
      counts.vendor = event.vendor
      counts.model = event.model
      counts.earlierUsage = sumUsage([counts.earlierUsage, counts.usage])
      counts.usage = {}
      break
    case 'usage': {
      const { raw, ...added } = event.usage
      counts.usage = { ...counts.usage, ...added }
      break
    }
    case 'warning':
      counts.warnings++
      break
    case 'end':
      counts.outcome = event.outcome
  }
}
