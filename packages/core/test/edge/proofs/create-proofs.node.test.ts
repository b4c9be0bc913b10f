import { expect, it } from 'vitest'
import { toUIMessageStream } from '../../../src/ai-sdk.ts'
import { createProofs } from '../../../src/edge.ts'
import type { Message, StreamEvent } from '../../../src/index.ts'
import { tool } from '../../../src/tools.ts'
import { each } from '../../support/interop-harness.ts'
import {
  calling,
  input,
  modelRead,
  protocols,
  rewrite,
  secret,
  shop,
  thanks,
} from '../../support/proof-shop.ts'

it('accepts the output of a tool that the client executes', async () => {
  const place = shop(calling('look'), thanks)
  const client = protocols[0]?.client(place)
  await client?.send('Look')
  if (client)
    rewrite(client, '"state":"input-available"', '"state":"output-available","output":"sun"')
  await client?.send('And?')
  expect(modelRead(place.fetch)).toMatchObject([{}, {}, { role: 'tool', content: 'sun' }, {}])
})

it('accepts one part of each key, and no usage that a client claims', async () => {
  const part = { type: 'content', key: '0/content', text: 'Olá', status: 'done' } as const
  const steps = [{ vendor: 'v', model: 'm', usage: { cost: -5 } }]
  const proofs = createProofs({ secret, user: '' })
  const twice: Message = { role: 'assistant', parts: [part, part], steps }
  await expect(proofs.verify([twice])).rejects.toThrow(/has the key of another part/)
  const [once] = await proofs.verify([{ ...twice, parts: [part] }])
  expect(once).toEqual({ role: 'assistant', parts: [part], steps: [{ vendor: 'v', model: 'm' }] })
})

it('needs a secret', () => {
  expect(() => createProofs({ secret: '', user: '' })).toThrow(/needs a `secret`/)
})

it('lets a reader leave while no event arrives', async () => {
  let left = false
  const silent: AsyncIterable<StreamEvent> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      async return() {
        left = true
        return { done: true, value: undefined }
      },
    }),
  }
  const reader = toUIMessageStream(createProofs({ secret, user: '' }).sign(silent, [])).getReader()
  void reader.read()
  await reader.cancel()
  expect(left).toBe(true)
})

it('cancels the source if an event cannot be signed', async () => {
  const events: StreamEvent[] = [
    { type: 'start', step: 0, vendor: 'v', model: 'm' },
    { type: 'tool-call', part: 't', id: 'c', name: 'price' },
    { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
    { type: 'tool-output', key: '0/t', output: 1n },
  ]
  let left = false
  async function* source() {
    try {
      yield* each(events)
    } finally {
      left = true
    }
  }
  const price = tool({ input, execute: () => 1 })
  const signed = createProofs({ secret, user: '', tools: { price } }).sign(source(), [])
  const reading = async () => {
    for await (const event of signed) void event
  }
  await expect(reading()).rejects.toThrow(TypeError)
  expect(left).toBe(true)
})
