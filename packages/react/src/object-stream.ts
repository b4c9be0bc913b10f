import {
  adaptiveFrames,
  type ChatError,
  type ChatResult,
  createStore,
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

/** What `useObjectStream` takes: a schema, callbacks, and the model and settings of `streamChat`. */
export interface ObjectStreamOptions<Of extends Schema>
  extends Omit<
    StreamChatOptions,
    'messages' | 'output' | 'signal' | 'replayable' | 'continued' | 'onEvents'
  > {
  /** The form of the value, from a schema library that speaks Standard Schema. */
  readonly schema: Of
  /** Goes before the messages as a system message. */
  readonly system?: string | undefined
  /** When the component shows what has come. Default `adaptiveFrames()`. */
  readonly scheduler?: RenderScheduler | undefined
  /** Called when a request has ended, however it ended. */
  readonly onFinish?: ((state: ObjectState<Of>) => void) | undefined
  /** Called when a request has ended with an error. */
  readonly onError?: ((error: ChatError) => void) | undefined
}

/** The value of the latest request. */
export interface ObjectState<Of extends Schema> {
  /** The value so far. A part of it that is finished keeps its identity. */
  readonly object: DeepPartial<InputOf<Of>> | undefined
  /** The whole value, once the answer is complete and fits the schema. */
  readonly output: OutputOf<Of> | undefined
  /** `idle` before the first request, `settled` once a request has ended. */
  readonly status: 'idle' | 'streaming' | 'settled'
  /** Why there is no `output`. */
  readonly error: ChatError | undefined
  /** How the request ended. */
  readonly outcome: ChatResult['outcome'] | undefined
}

/** A value that is written by a model, for a component. */
export interface ObjectStream<Of extends Schema> extends ReadableStore<ObjectState<Of>> {
  /** Changes the options. They are read again for every request. */
  configure(options: ObjectStreamOptions<Of>): void
  /** Requests another value and stops the one being written. Never rejects. */
  submit(prompt: string | readonly Message[]): Promise<ObjectState<Of>>
  /** Stops the value being written. What has come of it stays. */
  stop(): void
}

interface ObjectRequest<Of extends Schema> {
  readonly signal: AbortSignal
  /** Shows a state, unless another request has taken over. */
  show(state: ObjectState<Of>): void
}

const nothing = { object: undefined, output: undefined, error: undefined, outcome: undefined }

/** Creates a stream of objects that has requested none yet. */
export function createObjectStream<Of extends Schema>(
  client: QueryClient,
  initialOptions: ObjectStreamOptions<Of>,
): ObjectStream<Of> {
  const { get, set, subscribe } = createStore<ObjectState<Of>>({ ...nothing, status: 'idle' })
  let options = initialOptions
  let current = new AbortController()

  async function settle(
    prompt: string | readonly Message[],
    { signal, show }: ObjectRequest<Of>,
  ): Promise<ObjectState<Of>> {
    const { onFinish, onError } = options
    const settled = await stream(prompt, { signal, show }).catch(failed)
    show(settled)
    onFinish?.(settled)
    if (settled.error) onError?.(settled.error)
    return settled
  }

  async function stream(
    prompt: string | readonly Message[],
    { signal, show }: ObjectRequest<Of>,
  ): Promise<ObjectState<Of>> {
    const { schema, system, scheduler = adaptiveFrames(), onFinish, onError, ...settings } = options
    const messages = messagesOf(prompt, system)
    const answer = streamChat({ ...settings, messages, output: object(schema), signal })
    let value: ObjectState<Of>['object']
    let isOver = false
    const ended = answer.result.then(() => {
      isOver = true
    })
    show({ ...nothing, status: 'streaming' })
    for await (const partial of answer.partials) {
      value = partial
      if (isOver) continue
      show({ ...nothing, object: value, status: 'streaming' })
      // The end shows at once: a hidden page has no frames.
      const frame = new Promise<void>((resolve, reject) => {
        const scheduled: unknown = scheduler.scheduleFrame(resolve)
        // An async function fits its type.
        Promise.resolve(scheduled).catch(reject)
      })
      await Promise.race([frame, ended])
    }
    const { output, error, outcome } = await answer.result
    return { object: value, output, error, outcome, status: 'settled' }
  }

  return {
    get,
    subscribe,
    configure(next) {
      options = next
    },
    submit(prompt) {
      current.abort()
      const controller = new AbortController()
      current = controller
      const show = (state: ObjectState<Of>) => {
        if (controller === current) set(state)
      }
      return runAsMutation(client, {
        mutationKey: ['deltakit', 'object'],
        request: () => settle(prompt, { signal: controller.signal, show }),
      })
    },
    stop: () => current.abort(),
  }
}

function messagesOf(
  prompt: string | readonly Message[],
  system: string | undefined,
): readonly Message[] {
  const messages =
    typeof prompt === 'string' ? [{ role: 'user', content: prompt } as const] : prompt
  return system ? [{ role: 'system', content: system }, ...messages] : messages
}

/** A request that cannot be made fails like one that was made: `submit` never rejects. */
function failed(cause: unknown) {
  const error = new UnexpectedError('The request could not be made', cause, { cause })
  return { ...nothing, error, outcome: { type: 'failed', error }, status: 'settled' } as const
}
