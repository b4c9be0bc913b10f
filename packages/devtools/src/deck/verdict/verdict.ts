import type { Outcome, StreamEvent, Usage } from '@deltakit/core'
import { createRunningSum } from '../log/running-sum.ts'
import type { LoggedEvent, StreamLog } from '../log/stream-log.ts'

/** What became of a recording or a stream, from all that happened. Times are milliseconds. */
export interface Verdict {
  /** Of the latest step. Undefined while it streams. */
  readonly outcome: Outcome | undefined
  readonly steps: number
  /** From the first request to the first token. */
  readonly firstToken: number | undefined
  readonly tokensPerSecond: number | undefined
  readonly usage: Usage
}

/** In milliseconds. For what comes in one read, that is the time of the reading, not of the model. */
const shortestMeasured = 20

/** Returns how many of these tokens came in a second, or undefined if the time says nothing of the model. */
export function speedOf(tokens: number | undefined, milliseconds: number): number | undefined {
  return tokens && milliseconds >= shortestMeasured ? tokens / (milliseconds / 1_000) : undefined
}

/** Judges a log. */
export function verdictOf({ requests, events }: StreamLog): Verdict {
  const { steps, first, last, usages, answering } = sumsOf(events)
  const usage = totalUsage(usages)
  return {
    outcome: last?.type === 'end' ? last.outcome : undefined,
    steps,
    firstToken: first && first.time - (requests[0]?.sentAt ?? 0),
    tokensPerSecond: speedOf(usage.output, lengthOf(answering)),
    usage,
  }
}

/** How long the model reasoned, over all steps, without the time that tools took. */
export function thoughtFor(events: readonly LoggedEvent[]): number {
  return lengthOf(sumsOf(events).reasoning)
}

/**
 * The time, over all steps, from the first event of some kind that brings something to the last one, or to
 * the first one of another kind after it.
 */
interface Span {
  /** Of what is over. */
  total: number
  /** Of what goes on. */
  start: number | undefined
  end: number
}

/** What a verdict needs of all events. */
interface EventSums {
  /** How many have ended. */
  steps: number
  /** The first event that brought something. */
  first: LoggedEvent | undefined
  /** The latest start or end of a step. */
  last: StreamEvent | undefined
  /** The last report of each step. */
  readonly usages: Usage[]
  readonly answering: Span
  readonly reasoning: Span
}

const sumsOf = createRunningSum<LoggedEvent, EventSums>(
  () => ({
    steps: 0,
    first: undefined,
    last: undefined,
    usages: [],
    answering: { total: 0, start: undefined, end: 0 },
    reasoning: { total: 0, start: undefined, end: 0 },
  }),
  (sums, logged) => {
    const { event, channel, time } = logged
    const { usages, answering, reasoning } = sums
    if ('delta' in event) {
      sums.first ??= logged
      extend(answering, time)
      if (channel === 'reasoning') extend(reasoning, time)
      else finish(reasoning, time)
    } else if (event.type === 'start' || event.type === 'end') {
      sums.last = event
      if (event.type === 'start') usages.push({})
      else sums.steps++
      for (const span of [answering, reasoning]) finish(span, span.end)
    } else if (event.type === 'usage') {
      usages[Math.max(0, usages.length - 1)] = { ...usages.at(-1), ...event.usage }
    }
  },
)

function extend(span: Span, time: number): void {
  span.start ??= time
  span.end = time
}

function finish(span: Span, time: number): void {
  span.total = lengthOf({ ...span, end: time })
  span.start = undefined
}

function lengthOf({ total, start, end }: Span): number {
  return start === undefined ? total : total + end - start
}

function totalUsage(steps: readonly Usage[]): Usage {
  return {
    ...sum('input'),
    ...sum('cachedInput'),
    ...sum('output'),
    ...sum('reasoning'),
    ...sum('cost'),
  }

  function sum(field: 'input' | 'cachedInput' | 'output' | 'reasoning' | 'cost'): Usage {
    const values = steps.flatMap((usage) => usage[field] ?? [])
    return values.length ? { [field]: values.reduce((total, value) => total + value, 0) } : {}
  }
}
