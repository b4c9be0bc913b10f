import { describe, expect, it } from 'vitest'
import { agui } from '../../src/ag-ui.ts'
import { aiSdk } from '../../src/ai-sdk.ts'
import { edge } from '../../src/edge.ts'
import { type Model, type StreamEvent, streamChat } from '../../src/index.ts'
import { all, hi } from '../support/cassette-harness.ts'
import { createChance, pick } from '../support/chance.ts'
import { frameStream, halfFrames, wholeFrames } from '../support/frame-streams.ts'
import { fuzzRun, fuzzTimeLimit } from '../support/fuzz-run.ts'
import { manualClock } from '../support/manual-clock.ts'
import { recordedBodies } from '../support/recorded-bodies.ts'
import { type RemoteProtocol, remoteBodies } from '../support/remote-bodies.ts'

// Templates read the whole frames of a text. Where the reads of a stream cut each frame, they read none.

const { mutations, seed } = fuzzRun
const rounds = mutations / 20

const remoteModels: Readonly<Record<RemoteProtocol, MakeModel>> = {
  edge: (fetch) => edge('https://app.test/api/chat', { fetch }),
  'ui-messages': (fetch) => aiSdk('https://app.test/api/chat', { fetch }),
  'ag-ui': (fetch) => agui('https://app.test/agent', { fetch }),
}

const wires = ['chat-completions', 'anthropic', 'openai', 'google'] as const

describe(`templates change nothing (FUZZ_SEED=${seed})`, () => {
  it.each(wires)(
    'of %s',
    async (wire) => {
      const chance = createChance(seed)
      const bodies = recordedBodies.filter((body) => body.wire === wire)
      for (let round = 0; round < rounds; round++) {
        const { chunks, model } = pick(bodies, chance)
        await expectSame(frameStream(chunks.slice(0, 40), chance), model)
      }
    },
    fuzzTimeLimit,
  )

  it.each(Object.entries(remoteModels))(
    'of %s',
    async (protocol, model) => {
      const chance = createChance(seed)
      const bodies = await remoteBodies(protocol as RemoteProtocol)
      for (let round = 0; round < rounds; round++) {
        const body = pick(bodies, chance).chunks
        // Other agents time each of their events.
        const chunks = protocol === 'ag-ui' && round % 2 ? body.map(withTimestamp) : body
        const [first] = chunks
        const beginning = `data: ${JSON.stringify(first)}\n\n`
        await expectSame(beginning + frameStream(chunks.slice(1), chance), model)
      }
    },
    fuzzTimeLimit,
  )
})

function withTimestamp(chunk: unknown, index: number): unknown {
  return { ...Object(chunk), timestamp: 1_700_000_000_000 + Math.floor(index / 3) }
}

type MakeModel = (fetch: typeof globalThis.fetch) => Model

async function expectSame(text: string, model: MakeModel): Promise<void> {
  const plain = await eventsOf(halfFrames(text), model)
  const templates = await eventsOf(wholeFrames(text), model)
  if (JSON.stringify(templates) !== JSON.stringify(plain)) expect(templates, text).toEqual(plain)
}

async function eventsOf(
  pieces: readonly string[],
  model: MakeModel,
): Promise<readonly StreamEvent[]> {
  const encoder = new TextEncoder()
  const body = () =>
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(encoder.encode(piece))
        controller.close()
      },
    })
  const headers = { 'content-type': 'text/event-stream' }
  const answering = model(async () => new Response(body(), { headers }))
  const clock = manualClock()
  return all(streamChat({ model: answering, messages: hi, retry: false, clock }))
}
