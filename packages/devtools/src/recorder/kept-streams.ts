import type { Clock } from '@deltakit/core'
import { forgetRaw } from './exchange.ts'
import type { StreamLog } from './flight-stream.ts'

/** How much is kept. */
export interface KeptLimits {
  readonly streams: number
  readonly bytes: number
  readonly age: number
  readonly clock: Pick<Clock, 'now'>
}

/** The last streams, within limits. */
export interface KeptStreams {
  add(log: StreamLog): void
  all(): readonly StreamLog[]
  has(log: StreamLog): boolean
  /** Forgets what is too old or too much, the oldest first. */
  trim(): void
  clear(): void
}

/** Creates an empty list of streams within these limits. */
export function createKeptStreams({ streams, bytes, age, clock }: KeptLimits): KeptStreams {
  let logs: readonly StreamLog[] = []

  function trim(): void {
    const youngest = clock.now() - age
    let size = 0
    let count = 0
    const rest = logs.toReversed().filter((log) => {
      size += log.size()
      count++
      const isYoung = log.isRunning() || log.startedAt >= youngest
      // The last one is what a person wants to report, however long it is.
      return isYoung && (count === 1 || (count <= streams && size <= bytes))
    })
    const last = rest[0]
    // Of the last one, the latest requests.
    while (last && last.exchanges.length > 1 && last.size() > bytes) forget(last, 1)
    for (const log of logs) if (!rest.includes(log)) forget(log, log.exchanges.length)
    logs = rest.reverse()
  }

  return {
    add(log) {
      logs = [...logs, log]
      trim()
    },
    all: () => logs,
    has: (log) => logs.includes(log),
    trim,
    clear() {
      for (const log of logs) forget(log, log.exchanges.length)
      logs = []
    },
  }
}

/** Forgets the first exchanges of a stream, also of one that goes on. */
function forget(log: StreamLog, count: number): void {
  for (const exchange of log.exchanges.splice(0, count)) {
    forgetRaw(exchange)
    exchange.interaction = undefined
    exchange.state = 'lost'
  }
}
