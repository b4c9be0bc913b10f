import type { Chat, Checkpoint, Conversation } from '../../src/index.ts'
import { settled } from './manual-clock.ts'

/** What a page stores before it goes away. */
export interface StoredChat {
  readonly conversation: Conversation
  readonly checkpoint: Checkpoint | undefined
}

/** A chat as it is stored: what JSON cannot hold is lost. */
export function storedChat(chat: Chat): StoredChat {
  return JSON.parse(
    JSON.stringify({ conversation: chat.conversation(), checkpoint: chat.checkpoint() }),
  )
}

export interface HoldingNetwork {
  readonly fetch: typeof globalThis.fetch
  /** Resolves once nothing more comes, to whether the response has ended. */
  readonly over: Promise<'held' | 'ended'>
}

/** A network that holds the first response after so many frames, as for a page that goes away then. */
export function holdingNetwork(fetch: typeof globalThis.fetch, most: number): HoldingNetwork {
  let isFirst = true
  let end: (how: 'held' | 'ended') => void = () => {}
  const over = new Promise<'held' | 'ended'>((resolve) => (end = resolve))
  return {
    over: over.then(async (how) => {
      // What came is read, too.
      for (let turn = 0; turn < 3; turn++) await settled()
      return how
    }),
    async fetch(...request) {
      const response = await fetch(...request)
      if (!isFirst || !response.body) return response
      isFirst = false
      return new Response(held(response.body, most, end), response)
    },
  }
}

function held(
  body: ReadableStream<Uint8Array>,
  most: number,
  end: (how: 'held' | 'ended') => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let frames: string[] = []
  let sent = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (sent === most) {
          end('held')
          return new Promise<void>(() => {})
        }
        while (!frames.length) {
          const { value } = await reader.read()
          if (!value) {
            end('ended')
            return controller.close()
          }
          frames = decoder.decode(value, { stream: true }).split(/(?<=\n\n)/)
        }
        controller.enqueue(encoder.encode(frames.shift()))
        sent++
      },
    },
    { highWaterMark: 0 },
  )
}
