import {
  type ChatOptions,
  type ChatResult,
  createStore,
  type DeltakitError,
  everyFrame,
  type Message,
  type Readable,
  type Schedule,
  streamChat,
} from '@deltakit/core'
import {
  type DeepPartial,
  type InputOf,
  type OutputOf,
  object,
  type Schema,
} from '@deltakit/core/tools'
import type { QueryClient } from '@tanstack/react-query'
import { sending } from './sending.ts'

export interface ObjectStreamOptions<Of extends Schema>
  extends Omit<ChatOptions, 'messages' | 'output' | 'signal' | 'replayable' | 'fold'> {
  readonly schema: Of
  readonly system?: string | undefined
  /** Default: once a frame. */
  readonly schedule?: Schedule | undefined
  readonly onFinish?: ((state: ObjectState<Of>) => void) | undefined
  readonly onError?: ((error: DeltakitError) => void) | undefined
}

export interface ObjectState<Of extends Schema> {
  /** The value so far. What is finished of it stays the same. */
  readonly object: DeepPartial<InputOf<Of>> | undefined
  /** The value, once the answer is complete and fits. */
  readonly output: OutputOf<Of> | undefined
  readonly status: 'idle' | 'streaming' | 'settled'
  readonly error: DeltakitError | undefined
  readonly outcome: ChatResult['outcome'] | undefined
}

export interface ObjectStream<Of extends Schema> extends Readable<ObjectState<Of>> {
  configure(options: ObjectStreamOptions<Of>): void
  /** Asks for another value; the one being written is stopped. */
  submit(asked: string | readonly Message[]): Promise<ObjectState<Of>>
  stop(): void
}

export function createObjectStream<Of extends Schema>(
  client: QueryClient,
  initial: ObjectStreamOptions<Of>,
): ObjectStream<Of> {
  const nothing = { object: undefined, output: undefined, error: undefined, outcome: undefined }
  const { get, set, subscribe } = createStore<ObjectState<Of>>({ ...nothing, status: 'idle' })
  let options = initial
  let stopper = new AbortController()

  async function ask(asked: string | readonly Message[], own: AbortController) {
    const { schema, system, schedule = everyFrame, onFinish, onError, ...settings } = options
    const said = typeof asked === 'string' ? [{ role: 'user', content: asked } as const] : asked
    const messages = system ? [{ role: 'system', content: system } as const, ...said] : said
    const { signal } = own
    const current = (next: ObjectState<Of>) => {
      if (own === stopper) set(next)
    }
    current({ ...nothing, status: 'streaming' })
    const stream = streamChat({ ...settings, messages, output: object(schema), signal })
    for await (const partial of stream.partials) {
      current({ ...nothing, object: partial, status: 'streaming' })
      await new Promise<void>((resolve) => schedule.frame(resolve))
    }
    const { output, error, outcome } = await stream.result
    const settled = { object: get().object, output, error, outcome, status: 'settled' } as const
    current(settled)
    onFinish?.(settled)
    if (error) onError?.(error)
    return settled
  }

  return {
    get,
    subscribe,
    configure(next) {
      options = next
    },
    submit(asked) {
      stopper.abort()
      const own = new AbortController()
      stopper = own
      return sending(client, ['deltakit', 'object'], () => ask(asked, own))
    },
    stop: () => stopper.abort(),
  }
}
