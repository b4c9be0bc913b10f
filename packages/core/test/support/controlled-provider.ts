import { type Cassette, type Replay, replay } from '../../src/cassette.ts'
import {
  type Chat,
  type CreateChatOptions,
  createChat,
  immediately,
  type ToolCallRef,
  type Tools,
} from '../../src/index.ts'
import { answerBody, answers, anyModel } from './cassette-harness.ts'
import { manualClock } from './manual-clock.ts'

export interface Talk<Of extends Tools> {
  readonly chat: Chat<Of>
  readonly fetch: Replay
}

/** A chat whose requests get the answers of a cassette, one after the other. */
export function talk<Of extends Tools>(
  cassette: Cassette,
  options: Partial<CreateChatOptions<Of>> = {},
): Talk<Of> {
  const fetch = replay(cassette, { match: 'order' })
  const model = anyModel({ apiKey: 'unused', fetch })
  const clock = manualClock()
  return {
    chat: createChat({ model, scheduler: immediately, clock, retry: false, ...options }),
    fetch,
  }
}

/** A cassette with complete answers of these texts. */
export function textAnswers(...contents: string[]): Cassette {
  return answers(...contents.map((content) => answerBody([{ content }])))
}

/** The messages of a chat, one line for each. */
export function shown({ get }: Pick<Chat, 'get'>): string[] {
  return get().messages.map(({ role, parts }) => {
    const texts = parts.map((part) => ('text' in part ? part.text : part.type))
    return `${role}: ${texts.join(' ')}`
  })
}

/** Names the call with that key in the latest message. */
export function latestCall({ get }: Pick<Chat, 'get'>, key: string): ToolCallRef {
  return { messageId: get().messageIds.at(-1) ?? '', key }
}

/** A response body that a test writes piece by piece. */
export function openBody(): {
  readonly fetch: typeof globalThis.fetch
  write(text: string): void
  close(): void
  readonly cancelled: () => boolean
} {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own
    },
    cancel: () => {
      cancelled = true
    },
  })
  return {
    fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    write: (text) => controller?.enqueue(encoder.encode(text)),
    close: () => controller?.close(),
    cancelled: () => cancelled,
  }
}

/** A promise, and the function that resolves it. */
export function gate<Value = void>(): {
  readonly promise: Promise<Value>
  readonly open: (value: Value) => void
} {
  let open: (value: Value) => void = () => {}
  const promise = new Promise<Value>((resolve) => (open = resolve))
  return { promise, open }
}

/** The delta of a tool call. */
export const calling = (args: string, id = 'call-1', name = 'weather') => ({
  tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: args } }],
})
