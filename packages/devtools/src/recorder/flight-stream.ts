import type { Clock, EventBatch, Model, Outcome, StreamEvent, Usage } from '@deltakit/core'
import { type Exchange, sizeOf } from './exchange.ts'

/** One request of a recorded stream. Times are milliseconds from its beginning. */
export interface FlightRequest {
  /** Such as `POST`. */
  readonly method: string
  /** Where it was sent, without the path. */
  readonly host: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** The status of the answer. */
  readonly status?: number | undefined
  /** Milliseconds until the headers of the answer. */
  readonly headersAfter?: number | undefined
  /** Milliseconds until its first byte. */
  readonly firstByteAfter?: number | undefined
  /** Milliseconds until its end. */
  readonly endedAfter?: number | undefined
  /** The bytes of its answer. */
  readonly bytes: number
}

/** What a recorder knows of a stream, without its text. */
export interface FlightStream {
  /** The recorder's name of it. */
  readonly id: string
  /** The chat that it belongs to. */
  readonly chatId?: string | undefined
  /** The provider. */
  readonly vendor: string
  /** The id of the model. */
  readonly model: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Milliseconds from its beginning. */
  readonly firstContentAfter?: number | undefined
  /** Milliseconds from its beginning to its end. */
  readonly endedAfter?: number | undefined
  /** `streaming` while a step goes on. */
  readonly state: 'streaming' | Outcome['type']
  /** Why it failed. */
  readonly error?: string | undefined
  /** How many steps it had so far. */
  readonly steps: number
  /** How many events. */
  readonly events: number
  /** How many bytes of its answers arrived. */
  readonly bytes: number
  /** Bytes of memory that it takes. */
  readonly kept: number
  /** What it used. */
  readonly usage: Usage
  /** How many warnings. */
  readonly warnings: number
  /** Its requests, first to last. */
  readonly requests: readonly FlightRequest[]
  /** It was recorded before the page was loaded. */
  readonly isEarlier: boolean
}

/** A stream while it is recorded. */
export interface StreamLog {
  readonly id: string
  readonly answer: string | undefined
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** What answers it. */
  readonly source: Model
  readonly exchanges: Exchange[]
  /** Called with the events as they pass. */
  readonly listeners: Set<(batch: EventBatch) => void>
  onStart(): void
  onEvents(batch: EventBatch): void
  /** The step is over, with an `end` or without. */
  onOver(now: number): void
  isRunning(): boolean
  summary(): FlightStream
  size(): number
}

export interface StreamLogOptions {
  readonly id: string
  readonly chatId: string | undefined
  readonly answer: string | undefined
  readonly source: Model
  readonly startedAt: number
  readonly clock: Pick<Clock, 'now'>
}

/** Counts what passes. It keeps no event, so that a stream of any length takes the same memory. */
export function createStreamLog(options: StreamLogOptions): StreamLog {
  const { answer, startedAt, source, clock, ...names } = options
  const exchanges: Exchange[] = []
  const listeners = new Set<(batch: EventBatch) => void>()
  let { vendor, id: model } = source
  let running = 0
  let outcome: Outcome = { type: 'truncated' }
  let events = 0
  let steps = 0
  let warnings = 0
  let firstContentAfter: number | undefined
  let endedAfter: number | undefined
  let earlierUsage: Usage = {}
  let usage: Usage = {}

  function onEvent(event: StreamEvent): void {
    switch (event.type) {
      case 'content':
        firstContentAfter ??= clock.now() - startedAt
        break
      case 'start':
        steps++
        vendor = event.vendor
        model = event.model
        earlierUsage = sumOf(earlierUsage, usage)
        usage = {}
        break
      case 'usage': {
        const { raw, ...counts } = event.usage
        usage = { ...usage, ...counts }
        break
      }
      case 'warning':
        warnings++
        break
      case 'end':
        outcome = event.outcome
    }
  }

  return {
    id: names.id,
    answer,
    startedAt,
    source,
    exchanges,
    listeners,
    isRunning: () => running > 0,
    onStart() {
      running++
      endedAfter = undefined
    },
    onEvents(batch) {
      events += batch.length
      for (const event of batch) onEvent(event)
      // An iterator for nobody would cost every token.
      if (listeners.size === 0) return
      for (const listener of listeners) listener(batch)
    },
    onOver(now) {
      running--
      endedAfter = now - startedAt
    },
    summary() {
      const error = outcome.type === 'failed' ? outcome.error.message : undefined
      return {
        ...names,
        vendor,
        model,
        startedAt,
        firstContentAfter,
        endedAfter,
        state: running > 0 ? 'streaming' : outcome.type,
        error: running > 0 ? undefined : error,
        steps,
        events,
        bytes: exchanges.reduce((sum, { bytes }) => sum + bytes, 0),
        kept: sizeOfAll(exchanges),
        usage: sumOf(earlierUsage, usage),
        warnings,
        requests: exchanges.map(toRequest),
        isEarlier: false,
      }
    },
    size: () => sizeOfAll(exchanges),
  }
}

function sizeOfAll(exchanges: readonly Exchange[]): number {
  return exchanges.reduce((sum, exchange) => sum + sizeOf(exchange), 0)
}

function toRequest(exchange: Exchange): FlightRequest {
  const { method, host, startedAt, status, headersAfter, firstByteAfter, endedAfter, bytes } =
    exchange
  return { method, host, startedAt, status, headersAfter, firstByteAfter, endedAfter, bytes }
}

const counts = [
  'input',
  'output',
  'reasoning',
  'cachedInput',
  'cacheWrite',
  'total',
  'cost',
] as const

function sumOf(one: Usage, other: Usage): Usage {
  const sum: { -readonly [Name in (typeof counts)[number]]?: number } = {}
  for (const name of counts) {
    const value = (one[name] ?? 0) + (other[name] ?? 0)
    if (one[name] !== undefined || other[name] !== undefined) sum[name] = value
  }
  return sum
}
