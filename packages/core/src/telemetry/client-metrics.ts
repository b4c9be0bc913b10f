// The metrics of a step, in the terms of OpenTelemetry's conventions for generative AI.

import { systemClock } from '../protocol/clock.ts'
import type { StepRequest } from '../protocol/model.ts'
import type { EventBatch, Outcome } from '../protocol/stream-event.ts'
import type { Usage } from '../protocol/usage.ts'
import { attempt } from './attempt.ts'
import { secondsSince } from './seconds-since.ts'
import {
  type Attributes,
  errorType,
  type Histogram,
  type HistogramOptions,
  type Meter,
} from './span.ts'

/** Records the metrics of steps. */
export interface ClientMetrics {
  /** The metrics of one step. `attributes`: what is known before it is requested. */
  startStep(request: StepRequest, attributes: Attributes): StepMetrics
}

/** The metrics of one step, while its events pass. */
export interface StepMetrics {
  onEvents(batch: EventBatch): void
  /** Ends the step, unless it ended before. */
  leave(): void
}

/** Each bucket is twice as wide as the one before, from a hundredth of a second. */
const secondBuckets = Array.from({ length: 14 }, (_, index) => 2 ** index / 100)
/** Each bucket is four times as wide as the one before. */
const tokenBuckets = Array.from({ length: 14 }, (_, index) => 4 ** index)

const chunkTypes: ReadonlySet<string> = new Set(['reasoning', 'content', 'tool-call', 'tool-input'])

/** Metrics of an app's meter. One that fails records nothing, and the work goes on. */
export function createClientMetrics(meter: Meter | undefined): ClientMetrics {
  const duration = safeHistogram(meter, 'gen_ai.client.operation.duration', {
    unit: 's',
    description: 'How long a step took',
    advice: { explicitBucketBoundaries: secondBuckets },
  })
  const firstChunk = safeHistogram(meter, 'gen_ai.client.operation.time_to_first_chunk', {
    unit: 's',
    description: 'How long the first chunk of a step took',
    advice: { explicitBucketBoundaries: secondBuckets },
  })
  const nextChunk = safeHistogram(meter, 'gen_ai.client.operation.time_per_output_chunk', {
    unit: 's',
    description: 'How long a chunk came after the one before it',
    advice: { explicitBucketBoundaries: secondBuckets },
  })
  const tokens = safeHistogram(meter, 'gen_ai.client.token.usage', {
    unit: '{token}',
    description: 'How many tokens a step read and wrote',
    advice: { explicitBucketBoundaries: tokenBuckets },
  })

  return {
    startStep({ clock = systemClock }, attributes) {
      const startedAt = clock.now()
      let known = attributes
      let lastChunkAt: number | undefined
      let usage: Usage = {}
      let isOpen = true

      function onChunk(): void {
        const seconds = secondsSince(lastChunkAt ?? startedAt, clock)
        if (lastChunkAt === undefined) firstChunk.record(seconds, known)
        else nextChunk.record(seconds, known)
        lastChunkAt = clock.now()
      }

      function end(outcome: Outcome | undefined): void {
        if (!isOpen) return
        isOpen = false
        const type = outcome && errorTypeOf(outcome)
        duration.record(secondsSince(startedAt, clock), {
          ...known,
          ...(type && { 'error.type': type }),
        })
        for (const side of ['input', 'output'] as const) {
          const count = usage[side]
          if (count !== undefined) tokens.record(count, { ...known, 'gen_ai.token.type': side })
        }
      }

      return {
        onEvents(batch) {
          // The network brings several chunks at once, which nobody can tell apart by their time.
          if (isOpen && batch.some(({ type }) => chunkTypes.has(type))) onChunk()
          for (const event of batch) {
            if (event.type === 'usage') usage = { ...usage, ...event.usage }
            else if (event.type === 'response' && event.model) {
              known = { ...known, 'gen_ai.response.model': event.model }
            } else if (event.type === 'end') end(event.outcome)
          }
        },
        leave: () => end({ type: 'truncated' }),
      }
    },
  }
}

/** What went wrong, in a word. Nothing did where the app stopped the step. */
function errorTypeOf(outcome: Outcome): string | undefined {
  switch (outcome.type) {
    case 'failed':
      return errorType(outcome.error)
    case 'truncated':
    case 'interrupted':
      return 'TruncatedError'
    default:
      return undefined
  }
}

/** One that fails measures nothing. */
function safeHistogram(
  meter: Meter | undefined,
  name: string,
  options: HistogramOptions,
): Histogram {
  let histogram: Histogram | undefined
  attempt(() => {
    histogram = meter?.createHistogram(name, options)
    return histogram
  })
  return {
    record: (value, attributes) => attempt(() => histogram?.record(value, attributes)),
  }
}
