import {
  type ChatError,
  type ChatResult,
  createStore,
  everyFrame,
  type Message,
  type ReadableStore,
  type RenderScheduler,
  type StreamChatOptions,
  streamChat,
  UnexpectedError,
} from '@deltakit/core'
import {
  type DeepPartial,
  type InputOf,
  type OutputOf,
  object,
  type Schema,
} from '@deltakit/core/tools'
import type { QueryClient } from '@tanstack/react-query'
import { runAsMutation } from './run-as-mutation.ts'

export interface ObjectStreamOptions<Of extends Schema>
  extends Omit<
    StreamChatOptions,
    'messages' | 'output' | 'signal' | 'replayable' | 'continued' | 'onEvents'
  > {
  readonly schema: Of
  readonly system?: string | undefined
  /** Default: once a frame. */
  readonly scheduler?: RenderScheduler | undefined
  readonly onFinish?: ((state: ObjectState<Of>) => void) | undefined
  readonly onError?: ((error: ChatError) => void) | undefined
}

export interface ObjectState<Of extends Schema> {
  /** The value so far. What is finished of it stays the same. */
  readonly object: DeepPartial<InputOf<Of>> | undefined
  /** The value, once the answer is complete and fits. */
  readonly output: OutputOf<Of> | undefined
  readonly status: 'idle' | 'streaming' | 'settled'
  readonly error: ChatError | undefined
  readonly outcome: ChatResult['outcome'] | undefined
}

export interface ObjectStream<Of extends Schema> extends ReadableStore<ObjectState<Of>> {
  configure(options: ObjectStreamOptions<Of>): void
  /** Asks for another value; the one being written is stopped. */
  submit(asked: string | readonly Message[]): Promise<ObjectState<Of>>
  stop(): void
}

interface Writing<Of extends Schema> {
  readonly signal: AbortSignal
  /** Shows it, unless another value was asked for since. */
  current(state: ObjectState<Of>): void
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
    const { onFinish, onError } = options
    const current = (next: ObjectState<Of>) => {
      if (own === stopper) set(next)
    }
    const settled = await write(asked, { signal: own.signal, current }).catch(refused)
    current(settled)
    onFinish?.(settled)
    if (settled.error) onError?.(settled.error)
    return settled
  }

  async function write(
    asked: string | readonly Message[],
    { signal, current }: Writing<Of>,
  ): Promise<ObjectState<Of>> {
    const { schema, system, scheduler = everyFrame, onFinish, onError, ...settings } = options
    const said = typeof asked === 'string' ? [{ role: 'user', content: asked } as const] : asked
    const messages = system ? [{ role: 'system', content: system } as const, ...said] : said
    const stream = streamChat({ ...settings, messages, output: object(schema), signal })
    let value: ObjectState<Of>['object']
    current({ ...nothing, status: 'streaming' })
    for await (const partial of stream.partials) {
      value = partial
      current({ ...nothing, object: value, status: 'streaming' })
      await new Promise<void>((resolve) => scheduler.scheduleFrame(resolve))
    }
    const { output, error, outcome } = await stream.result
    return { object: value, output, error, outcome, status: 'settled' }
  }

  /** What makes no sense to ask is said like what was asked and failed. */
  function refused(cause: unknown): ObjectState<Of> {
    const error = new UnexpectedError('The value could not be asked for', cause, { cause })
    return { ...nothing, error, outcome: { type: 'failed', error }, status: 'settled' }
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
      return runAsMutation(client, ['deltakit', 'object'], () => ask(asked, own))
    },
    stop: () => stopper.abort(),
  }
}
