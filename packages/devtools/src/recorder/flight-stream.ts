import {
  type Clock,
  type EventBatch,
  type Model,
  type Outcome,
  sumUsage,
  type Usage,
} from '@deltakit/core'
import { countEvents, createEventCounts } from './event-counts.ts'
import { countedBytes, type Exchange, sizeOf } from './exchange.ts'

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
  /** It was recorded before the page was loaded, or in another tab. */
  readonly isEarlier: boolean
  /** It is in IndexedDB as well, so that it outlives the page. */
  readonly isSaved: boolean
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
  onStart(): void
  /** Calls the listener with the events as they pass, and with earlier ones where they are kept. */
  listen(listener: (batch: EventBatch) => void): () => void
  onEvents(batch: EventBatch): void
  /** The step is over, with an `end` or without. */
  onOver(now: number): void
  /** Whether its latest version is in IndexedDB. */
  onSaved(isSaved: boolean): void
  isRunning(): boolean
  summary(): FlightStream
  size(): number
}

/** What is known of a stream when it begins. */
export interface StreamLogOptions {
  readonly id: string
  readonly chatId: string | undefined
  readonly answer: string | undefined
  readonly source: Model
  readonly startedAt: number
  readonly clock: Pick<Clock, 'now'>
  /** Somebody watches the page: whoever listens later wants its first events too. */
  readonly isWatched: boolean
}

/** The most batches that are kept for somebody who listens later. */
const mostBatches = 20_000

/**
 * Counts what passes. It keeps no event while nobody watches, so that a stream of any length takes the
 * same memory.
 */
export function createStreamLog(options: StreamLogOptions): StreamLog {
  const { answer, startedAt, source, clock, isWatched, ...names } = options
  const exchanges: Exchange[] = []
  const listeners = new Set<(batch: EventBatch) => void>()
  let batches: EventBatch[] | undefined = isWatched ? [] : undefined
  const counts = createEventCounts(source, { clock, startedAt })
  let running = 0
  let isSaved = false
  let endedAfter: number | undefined

  return {
    id: names.id,
    answer,
    startedAt,
    source,
    exchanges,
    isRunning: () => running > 0,
    onStart() {
      running++
      endedAfter = undefined
    },
    onEvents(batch) {
      countEvents(counts, batch)
      if (batches) batches = batches.length < mostBatches ? batches : undefined
      batches?.push(batch)
      // An iterator for nobody would cost every token.
      if (listeners.size === 0) return
      for (const listener of listeners) notify(listener, batch)
    },
    listen(listener) {
      for (const batch of batches ?? []) notify(listener, batch)
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onOver(now) {
      running--
      endedAfter = now - startedAt
      // From now on its recording has them.
      batches = undefined
    },
    onSaved(outlives) {
      isSaved = outlives
    },
    summary() {
      const { outcome, earlierUsage, usage } = counts
      const error = outcome.type === 'failed' ? outcome.error.message : undefined
      return {
        ...names,
        vendor: counts.vendor,
        model: counts.model,
        startedAt,
        firstContentAfter: counts.firstContentAfter,
        endedAfter,
        state: running > 0 ? 'streaming' : outcome.type,
        error: running > 0 ? undefined : error,
        steps: counts.steps,
        events: counts.events,
        bytes: exchanges.reduce((sum, exchange) => sum + countedBytes(exchange).bytes, 0),
        kept: sizeOfAll(exchanges),
        usage: sumUsage([earlierUsage, usage]),
        warnings: counts.warnings,
        requests: exchanges.map(toRequest),
        isEarlier: false,
        isSaved,
      }
    },
    size: () => sizeOfAll(exchanges),
  }
}

/** A stream never fails because of who watches it. */
function notify(listener: (batch: EventBatch) => void, batch: EventBatch): void {
  try {
    listener(batch)
  } catch (error) {
    reportError(error)
  }
}

function sizeOfAll(exchanges: readonly Exchange[]): number {
  return exchanges.reduce((sum, exchange) => sum + sizeOf(exchange), 0)
}

function toRequest(exchange: Exchange): FlightRequest {
  const { method, host, startedAt, status, headersAfter, endedAfter } = exchange
  return { method, host, startedAt, status, headersAfter, endedAfter, ...countedBytes(exchange) }
}
