import { expect, it } from 'vitest'
import { chatHandler, edge } from '../../src/edge.ts'
import { createChat, immediately } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { servedBy, url } from '../support/edge-harness.ts'
import { settled } from '../support/manual-clock.ts'

const tools = {
  slow: tool({
    input: jsonSchema({ type: 'object' }),
    execute: (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  }),
}

/** A chat whose server executes a tool that never returns, and what cuts its connection. */
async function whileToolRuns() {
  const model = fakeModel([{ toolCalls: [{ name: 'slow', input: {} }] }])
  const serve = servedBy(chatHandler({ model, tools, secret: 'secret', heartbeat: 100_000 }))
  let cut = () => {}
  const cutOff = new Promise<{ done: true }>((resolve) => {
    cut = () => resolve({ done: true })
  })
  const chat = createChat({
    scheduler: immediately,
    model: edge(url, {
      async fetch(...request) {
        const response = await serve(...request)
        const reader = response.body?.getReader()
        const body = new ReadableStream<Uint8Array>({
          async pull(controller) {
            const read = await Promise.race([reader?.read() ?? cutOff, cutOff])
            if (read.done) controller.close()
            else controller.enqueue(read.value)
          },
          cancel: (reason) => reader?.cancel(reason),
        })
        return new Response(body, response)
      },
    }),
  })
  const sending = chat.send('Hi')
  while (chat.get().toolCalls[0]?.status !== 'running') await settled()
  return { chat, sending, cut }
}

it.each(['stopped', 'cut off'])('leaves no call running once the answer is %s', async (how) => {
  const { chat, sending, cut } = await whileToolRuns()
  if (how === 'stopped') await chat.stop()
  else cut()
  await sending
  expect(chat.get().toolCalls).toMatchObject([{ name: 'slow', status: 'interrupted' }])
  expect(chat.get().error?.name).toBe(how === 'stopped' ? undefined : 'TruncatedError')
})
