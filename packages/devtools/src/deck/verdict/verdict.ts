import type { Outcome, Usage } from '@deltakit/core'
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

const verdicts = new WeakMap<StreamLog, Verdict>()

/** Judges a log. It remembers what it has judged: a log that grows is a new object in each frame. */
export function verdictOf(log: StreamLog): Verdict {
  const known = verdicts.get(log)
  if (known) return known
  const verdict = judge(log)
  verdicts.set(log, verdict)
  return verdict
}

function judge({ requests, events }: StreamLog): Verdict {
  const first = events.find(({ event }) => 'delta' in event)
  const usage = totalUsage(events)
  const last = events.findLast(({ event }) => event.type === 'start' || event.type === 'end')?.event
  return {
    outcome: last?.type === 'end' ? last.outcome : undefined,
    steps: events.filter(({ event }) => event.type === 'end').length,
    firstToken: first && first.time - (requests[0]?.sentAt ?? 0),
    tokensPerSecond: speedOf(
      usage.output,
      spanOf(events, () => true),
    ),
    usage,
  }
}

/** How long the model reasoned, over all steps, without the time that tools took. */
export function thoughtFor(events: readonly LoggedEvent[]): number {
  return spanOf(events, ({ channel }) => channel === 'reasoning')
}

/**
 * Adds up, over all steps, the time from the first of these events that brings something to the last one,
 * or to the first one of another channel after it.
 */
function spanOf(events: readonly LoggedEvent[], counts: (event: LoggedEvent) => boolean): number {
  let total = 0
  let start: number | undefined
  let end = 0
  for (const logged of events) {
    const { event, time } = logged
    if (event.type === 'start' || event.type === 'end') {
      if (start !== undefined) total += end - start
      start = undefined
    } else if ('delta' in event && counts(logged)) {
      start ??= time
      end = time
    } else if ('delta' in event && start !== undefined) {
      total += time - start
      start = undefined
    }
  }
  return start === undefined ? total : total + end - start
}

/** The last report of each step counts. */
function totalUsage(events: readonly LoggedEvent[]): Usage {
  const steps: Usage[] = []
  for (const { event } of events) {
    if (event.type === 'start') steps.push({})
    if (event.type === 'usage') {
      steps[Math.max(0, steps.length - 1)] = { ...steps.at(-1), ...event.usage }
    }
  }
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
