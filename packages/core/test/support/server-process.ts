import {
  type AnswerStore,
  type ChatHandlerOptions,
  chatHandler,
  type StoredConversationsOptions,
  storedConversations,
} from '../../src/edge.ts'
import type { Clock } from '../../src/index.ts'
import { answerLog } from '../../src/log.ts'

/** A server that can be killed, and be paused. */
export interface ServerProcess {
  serve(request: Request): Promise<Response>
  sweep(): Promise<void>
  /** Nothing of it goes on: its connections are lost, and what it waits for never comes. */
  kill(): void
  /** Nothing of it goes on until it is resumed. */
  pause(): void
  resume(): void
}

/** What a process has in common with those beside it. */
export interface SharedParts extends Omit<ChatHandlerOptions, 'model' | 'log' | 'conversations'> {
  readonly clock: Clock
  readonly store: AnswerStore
  /** Nothing where the clients keep their conversations. */
  readonly table: StoredConversationsOptions | undefined
}

type Fetch = typeof fetch

/** Starts a process. `connect` makes its model, over its own connections. */
export function startProcess(
  { store, table, clock, ...options }: SharedParts,
  connect: (through: (fetch: Fetch) => Fetch) => ChatHandlerOptions['model'],
): ServerProcess {
  const death = new AbortController()
  const never = new Promise<never>(() => {})
  const lost = new Promise<never>((_, reject) => {
    death.signal.addEventListener('abort', () => reject(new TypeError('fetch failed')))
  })
  lost.catch(() => {})
  let isPaused = false
  let resumed = Promise.resolve()
  let resume = () => {}

  /** Resolves while the process runs. */
  async function running(): Promise<void> {
    while (isPaused) await resumed
    if (death.signal.aborted) await never
  }

  /** A call of something outside. Its reply reaches a process that runs. */
  async function outside<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    await running()
    try {
      return await work()
    } finally {
      await running()
    }
  }

  const ownClock: Clock = {
    ...clock,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal).then(running),
  }

  async function* read(...request: Parameters<AnswerStore['read']>) {
    for await (const batch of store.read(...request)) {
      await running()
      yield batch
    }
  }

  function ownConnections(fetch: Fetch): Fetch {
    return async (input, init) => {
      await running()
      const signal = AbortSignal.any([death.signal, ...(init?.signal ? [init.signal] : [])])
      const response = await fetch(input, { ...init, signal })
      await running()
      return response
    }
  }

  const log = answerLog({
    ...store,
    open: (...request) => outside(() => store.open(...request)),
    append: (...request) => outside(() => store.append(...request)),
    renew: (...request) => outside(() => store.renew(...request)),
    close: (...request) => outside(() => store.close(...request)),
    cancel: (...request) => outside(() => store.cancel(...request)),
    read,
    orphans: store.orphans && {
      note: (...request) => outside(() => store.orphans?.note(...request)),
      settle: (...request) => outside(() => store.orphans?.settle(...request)),
      take: (...request) => outside(() => store.orphans?.take(...request) ?? []),
    },
  })
  const handler = chatHandler({
    ...options,
    model: connect(ownConnections),
    clock: ownClock,
    log,
    conversations:
      table &&
      storedConversations({
        load: (...request) => outside(() => table.load(...request)),
        save: (...request) => outside(() => table.save(...request)),
      }),
  })

  return {
    async serve(request) {
      await running()
      const response = await Promise.race([handler(request), lost])
      return new Response(response.body && lostWith(response.body, lost), response)
    },
    sweep: () => handler.sweep(),
    kill() {
      death.abort()
      resume()
    },
    pause() {
      if (isPaused || death.signal.aborted) return
      isPaused = true
      resumed = new Promise((resolve) => {
        resume = () => {
          isPaused = false
          resolve()
        }
      })
    },
    resume: () => resume(),
  }
}

/** The body, which fails with the connection. */
function lostWith(
  body: ReadableStream<Uint8Array>,
  lost: Promise<never>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        const { value } = await Promise.race([reader.read(), lost])
        if (value) controller.enqueue(value)
        else controller.close()
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
