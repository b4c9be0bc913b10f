import { type Cassette, type Replay, replay } from '../../src/cassette.ts'
import {
  type Chat,
  type CreateChatOptions,
  createChat,
  immediately,
  type ToolCallRef,
  type Tools,
} from '../../src/index.ts'
import { answers, anyModel, said } from './cassette-harness.ts'
import { manualClock } from './manual-clock.ts'

export interface Talk<Of extends Tools> {
  readonly chat: Chat<Of>
  readonly fetch: Replay
}

/** A chat whose requests are answered by a recording, one after the other. */
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

/** Answers that say these words, each complete. */
export function saying(...contents: string[]): Cassette {
  return answers(...contents.map((content) => said([{ content }])))
}

/** What a chat shows, one line a message. */
export function shown({ get }: Pick<Chat, 'get'>): string[] {
  return get().messages.map(({ role, parts }) => {
    const texts = parts.map((part) => ('text' in part ? part.text : part.type))
    return `${role}: ${texts.join(' ')}`
  })
}

/** The call of that key in the latest message. */
export function latestCall({ get }: Pick<Chat, 'get'>, key: string): ToolCallRef {
  return { messageId: get().messageIds.at(-1) ?? '', key }
}

/** A body that is written by hand, and what became of it. */
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

/** A promise for whoever waits, and what keeps it. */
export function gate<Value = void>(): {
  readonly promise: Promise<Value>
  readonly open: (value: Value) => void
} {
  let open: (value: Value) => void = () => {}
  const promise = new Promise<Value>((resolve) => (open = resolve))
  return { promise, open }
}
