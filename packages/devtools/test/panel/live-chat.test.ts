import { createChat, type Middleware } from '@deltakit/core'
import { chatHandler, edge } from '@deltakit/core/edge'
import { fakeModel } from '@deltakit/core/testing'
import { expect, it } from 'vitest'
import { createLiveChat, type LiveChat } from '../../src/panel/live-chat.ts'
import { flightRecorder } from '../../src/recorder.ts'
import { atOnce } from '../support/answers.ts'

/** A page with a recorder, a server that answers it, and the panel's chat of the stream. */
function recordLive({ isOpen }: { isOpen: boolean }) {
  const recorder = flightRecorder({ idle: atOnce })
  // An open panel is subscribed, so that the recorder keeps the first events.
  const unsubscribe = isOpen ? recorder.streams.subscribe(() => {}) : undefined
  let live: LiveChat | undefined
  const handler = chatHandler({
    model: fakeModel([{ reasoning: 'Counting.', content: 'One, two' }]),
  })
  return {
    recorder,
    serve: (url: string | URL | Request, init?: RequestInit) => handler(new Request(url, init)),
    /** The panel sees the stream. Resolves once it gets the events. */
    async show(): Promise<void> {
      unsubscribe?.()
      const [stream] = recorder.streams.get()
      if (live || !stream) return
      await new Promise<void>((resolve) => {
        function onEvents(...args: Parameters<typeof recorder.onEvents>) {
          resolve()
          return recorder.onEvents(...args)
        }
        live = createLiveChat({ onEvents }, stream)
        live.start()
      })
    },
    /** What the panel has at the end. */
    async shown() {
      await live?.chat.stop()
      return live?.chat.get()
    },
  }
}

it('shows an answer of a server from its first event on', async () => {
  const { recorder, serve, show, shown } = recordLive({ isOpen: true })
  const model = edge('https://app.example/api/chat', {
    async fetch(url, init) {
      await show()
      return serve(url, init)
    },
  })
  await createChat({ model, middleware: recorder }).send('Count')
  expect(await shown()).toMatchObject({
    error: undefined,
    reasoning: { text: 'Counting.' },
    content: { text: 'One, two' },
  })
})

it('shows the rest of an answer where the panel came in the middle of a step', async () => {
  const { recorder, serve, show, shown } = recordLive({ isOpen: false })
  const showLate: Middleware = (next) => (request, emit) =>
    next(request, async (batch) => {
      if (batch.some(({ type }) => type === 'content')) await show()
      await emit(batch)
    })
  const model = edge('https://app.example/api/chat', { fetch: serve })
  const chat = createChat({ model, middleware: (next) => recorder(showLate(next)) })
  await chat.send('Count')
  expect(await shown()).toMatchObject({ error: undefined, content: { text: 'One, two' } })
})
