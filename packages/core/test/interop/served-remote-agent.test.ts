import { expect, it } from 'vitest'
import { aiSdk } from '../../src/ai-sdk.ts'
import { chatHandler, edge } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { hi, sse } from '../support/cassette-harness.ts'
import { servedBy, url } from '../support/edge-harness.ts'
import { recordBodies, serveBody } from '../support/interop-harness.ts'
import { manualClock } from '../support/manual-clock.ts'

const signed = { made: { signature: 'opaque' } }
const body = sse(
  { type: 'start', messageId: 'm' },
  { type: 'start-step' },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'Hm' },
  { type: 'reasoning-end', id: 'r', providerMetadata: signed },
  { type: 'tool-input-available', toolCallId: 'c', toolName: 'look', input: {} },
  { type: 'tool-output-available', toolCallId: 'c', output: 'sun' },
  { type: 'start-step' },
  { type: 'text-start', id: 't', providerMetadata: signed },
  { type: 'text-delta', id: 't', delta: 'Sunny' },
  { type: 'finish', finishReason: 'stop' },
)

it.each([16, 512, Number.MAX_SAFE_INTEGER])(
  'proves each step of a remote agent behind a handler, in reads of %i bytes',
  async (cut) => {
    const { fetch: record, bodies } = recordBodies('')
    const serve = serveBody(() => body, { cut })
    const fetch: typeof globalThis.fetch = async (input, init) => {
      await record(input, init)
      return serve(input, init)
    }
    const model = aiSdk('http://elsewhere/', { fetch })
    const clock = manualClock({ skip: 59_999 })
    const handler = chatHandler({ model, secret: 'secret', clock, heartbeat: 100_000 })
    const client = edge(url, { fetch: servedBy(handler) })
    const { messages, outcome } = await streamChat({ model: client, messages: hi, clock }).result
    expect(outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    const history = JSON.parse(JSON.stringify([...messages, ...hi]))
    await streamChat({ model: client, messages: history, clock }).result
    expect(bodies[1]?.messages[1]).toMatchObject({
      id: 'm',
      parts: [
        { type: 'step-start' },
        { type: 'reasoning', text: 'Hm', providerMetadata: signed },
        { type: 'tool-look', state: 'output-available', output: 'sun' },
        { type: 'step-start' },
        { type: 'text', text: 'Sunny', providerMetadata: signed },
      ],
    })
  },
)
