import { untilTimeLimit } from '../../protocol/clock.ts'
import { linkSignals } from '../../protocol/link-signals.ts'
import { eventStreamHeaders } from '../event-stream-headers.ts'
import { RefusedError, refuse } from '../http/request-rejection.ts'
import { reportError } from '../http/safe-callback.ts'
import { type AnswerKey, nameOf } from '../log/answer-key.ts'
import type {
  AnswerStore,
  LoggedAnswers,
  LoggedBatch,
  LoggedRequest,
  LoggedSource,
  Opened,
  ServeFromLogOptions,
} from '../log/answer-log.ts'
import { releaseClaim } from '../log/claim-step.ts'
import { fingerprintOf } from '../log/fingerprint.ts'
import { callLog } from '../log/log-call.ts'
import { batchStreamBody } from './batch-stream-body.ts'
import { finishOrphan } from './finish-orphan.ts'
import { inGroups } from './in-groups.ts'
import { createLoggedAnswer, type LoggedAnswer, logFailed } from './logged-answer.ts'
import { createReaders, type Readers } from './readers.ts'

/** An answer that is made on this server. */
interface Running {
  readonly readers: Readers
  stop(): void
}

/** Answers of a dead server that are finished at once. One by one they would take longer than a lease. */
const mostFinishing = 10

/** Serves the answers of a handler from a log: starts, replays and stops them. */
export function serveFromLog(store: AnswerStore, options: ServeFromLogOptions): LoggedAnswers {
  const { clock, heartbeat, lease, abandonAfter } = options
  const running = new Map<string, Running>()
  let nextSweep = clock.now() + lease
  let sweeping = Promise.resolve()
  let queuedSweep: Promise<void> | undefined
  const onError = (cause: unknown): undefined => void reportError(options, cause)
  const callStore = <Value>(work: () => Promise<Value>) => callLog(clock, work)
  /** Calls the store for something that an answer can do without. */
  const tryStore = <Value>(work: () => Promise<Value>) => callStore(work).catch(onError)

  function respondWith(
    read: (signal: AbortSignal) => AsyncIterable<LoggedBatch>,
    reader: RespondOptions,
  ): Response {
    const body = batchStreamBody(read, { ...reader, clock, heartbeat, onError })
    return new Response(body, { headers: eventStreamHeaders })
  }

  async function sweepOnce(): Promise<void> {
    nextSweep = clock.now() + lease
    const { orphans } = store
    if (!orphans) return callStore(() => store.sweep())
    const taken = await callStore(() => orphans.take(lease))
    // The others do not wait for one whose hooks hang. A sweep after the lease finds it again.
    await inGroups(taken, mostFinishing, (orphan) =>
      callLog(clock, () => finishOrphan(store, orphan, options), '`onFinish`').catch(onError),
    )
  }

  /** One after the other: whoever calls while it runs gets the next one. */
  function sweep(): Promise<void> {
    queuedSweep ??= sweeping.then(() => {
      queuedSweep = undefined
      sweeping = sweepOnce().catch(onError)
      return sweeping
    })
    return queuedSweep
  }

  /** Requests come by themselves, and a timer would keep a process alive. */
  function sweepSometimes(): void {
    if (store.orphans && clock.now() >= nextSweep) void sweep()
  }

  /** What the log has of an answer, and what is still to come. */
  async function follow(key: AnswerKey, after: number, signal: AbortSignal): Promise<Response> {
    const link = linkSignals(signal)
    const batches = read(key, after, link.signal)
    const { value: first } = await batches.next()
    if (!first) {
      link.release()
      refuse(404, 'unknown', 'There is no such answer. Send a new message to go on')
    }
    const leave = running.get(nameOf(key))?.readers.enter()
    if (!leave) void announce(key, link.signal)
    return respondWith(() => withFirst(first, batches), {
      after,
      signal,
      onClose() {
        link.abort()
        leave?.()
      },
    })
  }

  /** Notifies the process that makes the answer that somebody reads it here. */
  async function announce(key: AnswerKey, signal: AbortSignal): Promise<void> {
    const { presence } = store
    if (!presence || abandonAfter === Number.POSITIVE_INFINITY) return
    while (!signal.aborted) {
      await tryStore(() => presence.announce(key, abandonAfter))
      await clock.sleep(abandonAfter / 3, signal)
    }
  }

  /**
   * What the store has, and what is to come. After some silence it is read anew: a store that hangs shows by
   * its first batch. A reader may find that the server of the answer is gone.
   */
  async function* read(
    key: AnswerKey,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedBatch, void> {
    for (let delivered = after; ; ) {
      const link = linkSignals(signal)
      const batches = store.read(key, delivered, link.signal)[Symbol.asyncIterator]()
      try {
        let result: BatchResult | undefined = await callStore(() => batches.next())
        while (result) {
          if (result.done) return
          const { to, ended } = result.value
          if (ended === 'truncated' && store.orphans) void sweep()
          yield result.value
          delivered = Math.max(delivered, to)
          result = await unlessSilent(batches)
        }
      } finally {
        link.abort()
      }
    }
  }

  /** The next batch; nothing where it takes longer than a server may be silent. */
  async function unlessSilent(
    batches: AsyncIterator<LoggedBatch>,
  ): Promise<BatchResult | undefined> {
    const timer = linkSignals()
    const silence = untilTimeLimit(lease, { clock, signal: timer.signal })
    try {
      return await Promise.race([batches.next(), silence.then(() => undefined)])
    } finally {
      timer.abort()
    }
  }

  async function open({ key, body, note }: LoggedRequest): Promise<Opened> {
    const fingerprint = await fingerprintOf(body)
    const opened = await callStore(() => store.open(key, fingerprint, lease))
    if (opened.type === 'claimed') {
      await callStore(async () => store.orphans?.note(key, JSON.stringify(note)))
    }
    return opened
  }

  async function start(requested: LoggedRequest): Promise<Response> {
    const { key, request, note } = requested
    sweepSometimes()
    const opened = await open(requested).catch(onError)
    switch (opened?.type) {
      case 'conflict':
        return refuse(
          409,
          'conflict',
          note.step ? goneOn : 'This `answerId` is taken. Send another',
        )
      case 'joined':
        return follow(key, -1, request.signal)
      case 'claimed':
        return produce(requested, opened.epoch)
      case undefined:
        // An answer that cannot be resumed is better than none.
        return requested.answerUnlogged(logFailed)
    }
  }

  async function produce(requested: LoggedRequest, epoch: number): Promise<Response> {
    const { key, request, begin, waitUntil } = requested
    const link = linkSignals()
    const stop = link.abort
    const readers = createReaders({
      clock,
      abandonAfter,
      stop,
      isReadElsewhere: () => callStore(async () => store.presence?.isRead(key) ?? false),
      onError,
    })
    const name = nameOf(key)
    running.set(name, { readers, stop })
    let source: LoggedSource
    try {
      source = await begin(link.signal)
    } catch (cause) {
      running.delete(name)
      // What is refused would be refused again. A store that fails may work when the client sends it again.
      const isFinal = cause instanceof RefusedError
      await tryStore(() => (isFinal ? store.cancel(key) : releaseClaim(store, key, epoch)))
      throw cause
    }
    const leave = readers.enter()
    let isRead = true
    const answer: LoggedAnswer = createLoggedAnswer(store, {
      key,
      epoch,
      source,
      lease,
      clock,
      stop,
      onError,
      onLogFailed() {
        if (!isRead) stop()
      },
    })
    async function run(): Promise<void> {
      await answer.run()
      running.delete(name)
      readers.close()
      if (answer.state !== 'lost') await tryStore(async () => store.orphans?.settle(key))
    }
    waitUntil(run())

    async function* ownBatches(signal: AbortSignal): AsyncGenerator<LoggedBatch, void> {
      let delivered = -1
      for await (const batch of answer.tail.read()) {
        delivered = batch.to
        yield batch
      }
      // It was too slow for what is kept in memory.
      if (!signal.aborted) yield* read(key, delivered, signal)
    }

    return respondWith(ownBatches, {
      after: -1,
      signal: request.signal,
      onClose() {
        isRead = false
        answer.tail.leave()
        leave()
        if (answer.state !== 'held') stop()
      },
    })
  }

  async function respond(request: Request, user: string): Promise<Response> {
    sweepSometimes()
    const answer = new URL(request.url).searchParams.get('answer')
    if (!answer || answer.length > longestId) refuse(400, 'answer', 'Add ?answer to the URL')
    const key = { owner: user, answer }
    if (request.method === 'GET') return follow(key, lastEventId(request), request.signal)
    running.get(nameOf(key))?.stop()
    await callStore(() => store.cancel(key))
    return new Response(null, { status: 204 })
  }

  return { start, respond, sweep }
}

type BatchResult = IteratorResult<LoggedBatch, void>

interface RespondOptions {
  readonly after: number
  readonly signal: AbortSignal
  readonly onClose: () => void
}

/** The batches, the first of which is read already. */
async function* withFirst(
  first: LoggedBatch,
  rest: AsyncIterable<LoggedBatch>,
): AsyncGenerator<LoggedBatch, void> {
  yield first
  yield* rest
}

const longestId = 1_000

/** Another device decided about its calls. */
const goneOn = 'The answer has gone on already. Load the conversation again'

/** The number of the last frame that the client has, or -1. */
function lastEventId({ headers }: Request): number {
  const id = headers.get('last-event-id') ?? ''
  if (!/^\d{0,15}$/.test(id)) refuse(400, 'last-event-id', 'Last-Event-ID has to be a number')
  return Number(id || -1)
}
