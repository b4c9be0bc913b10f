import type {
  EventBatch,
  Middleware,
  Model,
  ReadableStore,
  StepRequest,
  StreamStep,
} from '@deltakit/core'
import { checkFlightOptions, type FlightRecorderOptions } from './flight-options.ts'
import { createFlightStore } from './flight-store.ts'
import { createStreamLog, type FlightStream, type StreamLog } from './flight-stream.ts'
import { whenIdle } from './idle.ts'
import { createKeptStreams } from './kept-streams.ts'
import { recordExchanges } from './record-exchanges.ts'
import type { FlightReport, StoredStream } from './report.ts'
import { createSealer } from './sealer.ts'
import { createStreamArchive, type StreamArchive } from './stream-archive.ts'

/**
 * Middleware that keeps the last streams of a page in memory, without credentials: pass it as `middleware`.
 */
export interface FlightRecorder extends Middleware {
  /** The streams it keeps, the oldest first. Changes at most ten times a second. */
  readonly streams: ReadableStore<readonly FlightStream[]>
  /**
   * A stream as a cassette: the last one, or that of `stream`, also while it goes on. Resolves to
   * `undefined` where none was recorded.
   */
  report(options?: ReportOptions): Promise<FlightReport | undefined>
  /** The latest bytes of a stream as text, without credentials. */
  wire(stream: string): Promise<string>
  /** What answered a stream, so that it can read the recording again. */
  model(stream: string): Model | undefined
  /**
   * Calls the listener with the events of a stream as they pass. Of a stream that began while somebody was
   * subscribed to `streams`, it gets the earlier events too. Returns what stops it.
   */
  onEvents(stream: string, listener: (batch: EventBatch) => void): () => void
  /** Forgets all streams, those in IndexedDB too. Rejects where the code for these cannot be loaded. */
  clear(): Promise<void>
}

/** Which stream to report. */
export interface ReportOptions {
  /** The `id` of one of `streams`. Default: the last one that sent a request. */
  readonly stream?: string | undefined
}

/**
 * Records the last streams for a bug report, in production too. It keeps a bounded number of bytes, looks
 * for credentials when the page is idle, and never changes an answer.
 */
export function flightRecorder(options: FlightRecorderOptions = {}): FlightRecorder {
  checkFlightOptions(options)
  const { streams = 10, bytes = 4_000_000, bytesPerAnswer = 524_288, age = 1_800_000 } = options
  const { persist = false, clock = Date, idle = whenIdle } = options
  const limits = { streams, bytes, age, clock }
  const kept = createKeptStreams(limits)
  const archive = persist ? createStreamArchive(limits) : undefined
  const sealer = createSealer({
    idle,
    onSealed(log) {
      kept.trim()
      store.changed()
      // Not awaited: a database that is slow or blocked must not hold up the next answer.
      if (archive && kept.has(log)) void save(log, archive)
    },
  })
  const store = createFlightStore({
    read: () => [
      ...(archive?.earlier() ?? []).map(({ summary }) => summary),
      ...kept.all().map((log) => log.summary()),
    ],
    onSubscribe: () => void loadEarlier().then(() => store.changed()),
  })
  let count = 0

  async function loadEarlier(): Promise<readonly StoredStream[]> {
    try {
      await archive?.load(new Set(kept.all().map(({ id }) => id)))
    } catch {
      // Its code could not be loaded. What this page recorded is there.
    }
    return archive?.earlier() ?? []
  }

  async function save(log: StreamLog, { save }: StreamArchive): Promise<void> {
    try {
      const saved = await save(toStored(log))
      for (const one of kept.all()) one.onSaved(saved.has(one.id))
      store.changed()
    } catch {
      // The same.
    }
  }

  /** The log of the answer that the step belongs to. `latest` is that of the stream, if it had a step. */
  function logOf(request: StepRequest, latest: StreamLog | undefined): StreamLog {
    const { answerId, chatId, model, step } = request
    const answer = answerId && `${chatId ?? ''}/${answerId}`
    const begun = answer ? kept.all().find((log) => log.answer === answer) : latest
    if (begun && step > 0) return begun
    const startedAt = clock.now()
    // They sort by time, and tabs share a database.
    const id = `${startedAt.toString(36)}-${count++}-${Math.random().toString(36).slice(2, 8)}`
    const isWatched = store.isWatched()
    const log = createStreamLog({ id, chatId, answer, source: model, startedAt, clock, isWatched })
    kept.add(log)
    return log
  }

  function recorded(request: StepRequest, log: StreamLog): StepRequest {
    const ending = Math.floor(bytesPerAnswer * 0.75)
    const record = (one: StepRequest): StepRequest => ({
      ...one,
      model: recordExchanges(one.model, {
        // Core gives the times of its reads by it.
        clock: one.clock ?? Date,
        ending,
        beginning: bytesPerAnswer - ending,
        onStart(exchange) {
          log.exchanges.push(exchange)
          store.changed()
        },
        onEnd: (exchange) => void sealer.seal(exchange, log),
      }),
    })
    if (!request.model.candidates) return record(request)
    // Each model that is tried sends requests of its own.
    const { wrapAttempt = (step) => step } = request
    const wrapped = (step: StreamStep): StreamStep => {
      const attempt = wrapAttempt(step)
      return (one, emit) => attempt(record(one), emit)
    }
    return { ...request, wrapAttempt: wrapped }
  }

  const middleware: Middleware = (next) => {
    let latest: StreamLog | undefined
    return async (request, emit) => {
      const log = logOf(request, latest)
      latest = log
      log.onStart()
      store.changed()
      try {
        await next(recorded(request, log), (batch) => {
          try {
            log.onEvents(batch)
            store.changed()
          } catch {
            // Events of an app's own model may be anything. The stream has an error for that.
          }
          return emit(batch)
        })
      } finally {
        log.onOver(clock.now())
        for (const exchange of log.exchanges) {
          if (exchange.state !== 'open') continue
          exchange.state = 'over'
          exchange.endedAfter = exchange.clock.now() - exchange.startedAt
          void sealer.seal(exchange, log)
        }
        store.changed()
      }
    }
  }

  function lastLog(): StreamLog | undefined {
    return kept.all().findLast(({ exchanges }) => exchanges.length > 0)
  }

  async function storedStream(id: string | undefined): Promise<StoredStream | undefined> {
    const log = id === undefined ? lastLog() : kept.all().find((one) => one.id === id)
    if (log) {
      const interactions = await sealer.interactionsOf(log)
      return { summary: log.summary(), interactions }
    }
    const earlier = await loadEarlier()
    return id === undefined ? earlier.at(-1) : earlier.find(({ summary }) => summary.id === id)
  }

  return Object.assign(middleware, {
    streams: store,
    async report({ stream }: ReportOptions = {}) {
      kept.trim()
      const stored = await storedStream(stream)
      if (!stored?.interactions.length) return undefined
      const { createReport } = await import('./report.ts')
      return createReport(stored)
    },
    async wire(stream: string) {
      const log = kept.all().find(({ id }) => id === stream)
      return log ? sealer.wireOf(log) : ''
    },
    model: (stream: string) => kept.all().find(({ id }) => id === stream)?.source,
    onEvents(stream: string, listener: (batch: EventBatch) => void) {
      const log = kept.all().find(({ id }) => id === stream)
      return log?.listen(listener) ?? (() => {})
    },
    async clear() {
      kept.clear()
      store.changed()
      await archive?.clear()
    },
  })
}

function toStored(log: StreamLog): StoredStream {
  const interactions = log.exchanges.flatMap(({ interaction }) => interaction ?? [])
  return { summary: log.summary(), interactions }
}
