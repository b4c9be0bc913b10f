import { expect, it } from 'vitest'
import { aiSdk } from '../../src/ai-sdk.ts'
import { createChat, immediately } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { sse } from '../support/cassette-harness.ts'
import { aiSdkProtocol, recordBodies } from '../support/interop-harness.ts'

const call = { type: 'tool-input-available', toolCallId: 'c', toolName: 'look', input: {} }
const calls = { type: 'finish', finishReason: 'tool-calls' }
const text = { type: 'text-delta', id: '0', delta: 'Olá' }

it('has one id in every request, also where its tools are executed and it goes on', async () => {
  const look = tool({ input: jsonSchema({ type: 'object' }), execute: () => 'found' })
  const ends = [sse(call, calls), sse(text, aiSdkProtocol.finish)]
  const { fetch, bodies } = recordBodies(...ends, ...ends)
  const model = aiSdk('/api/chat', { fetch })
  const chat = createChat({ model, tools: { look }, scheduler: immediately, retry: false })
  await chat.send('Hello')
  const answer = chat.get().messages.at(-1)
  await chat.continue()
  await chat.send('Thanks')
  const ids = bodies.flatMap(({ messages }) =>
    messages
      .filter((message) => Object(message).role === 'assistant')
      .map(({ id }: { id?: unknown }) => id),
  )
  expect(ids.length).toBeGreaterThan(2)
  expect(new Set(ids)).toEqual(new Set([answer?.id]))
})
