import { expect, it } from 'vitest'
import { agui } from '../../src/ag-ui.ts'
import { aiSdk } from '../../src/ai-sdk.ts'
import { edge } from '../../src/edge.ts'
import {
  DeltakitError,
  type Model,
  resumeAccumulator,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { hi } from '../support/cassette-harness.ts'
import { createChance, pick } from '../support/chance.ts'
import { manualClock, settled } from '../support/manual-clock.ts'
import { type RemoteBody, type RemoteProtocol, remoteBodies } from '../support/remote-bodies.ts'
import { mutate, namesIn } from '../support/structural-mutations.ts'

// The readers are the same everywhere, so that only Node tries many.
const isNode = typeof process !== 'undefined' && !('EdgeRuntime' in globalThis)
const environment: Readonly<Record<string, string | undefined>> = isNode ? process.env : {}
const mutations = Number(environment.FUZZ_MUTATIONS ?? (isNode ? 2_000 : 100))
const seed = Number(environment.FUZZ_SEED ?? 2026)

const models: Readonly<Record<RemoteProtocol, (fetch: typeof globalThis.fetch) => Model>> = {
  edge: (fetch) => edge('https://app.test/api/chat', { fetch }),
  'ui-messages': (fetch) => aiSdk('https://app.test/api/chat', { fetch }),
  'ag-ui': (fetch) => agui('https://app.test/agent', { fetch }),
}
const protocols = Object.keys(models) as RemoteProtocol[]

/** What is written, which it is only while its step is open. */
const written: readonly unknown[] = ['content', 'reasoning', 'tool-input', 'source', 'file']

it.each(protocols)(
  `%s: no change to the structure of an answer breaks its stream (FUZZ_SEED=${seed})`,
  async (protocol) => {
    console.info(`${protocol}: FUZZ_SEED=${seed} FUZZ_MUTATIONS=${mutations}`)
    const chance = createChance(seed)
    const bodies = await remoteBodies(protocol)
    expect(bodies.length).toBeGreaterThan(20)
    const names = new Map(bodies.map((body) => [body, namesIn(body.chunks)]))
    for (let round = 0; round < mutations; round++) {
      const body = pick(bodies, chance)
      const { chunks } = mutate(body.chunks, { chance, names: names.get(body) ?? [] })
      const replayable = chance(2) === 0
      const problem = await problemOf(chunks, { protocol, replayable })
      if (problem) fail(problem, { round, body, chunks })
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  },
  10 * 60_000,
)

it.each(protocols)('%s: an answer that is cut anywhere is not complete', async (protocol) => {
  const chance = createChance(seed)
  const bodies = await remoteBodies(protocol)
  for (let round = 0; round < mutations / 10; round++) {
    const body = pick(bodies, chance)
    const chunks = body.chunks.slice(0, chance(body.chunks.length))
    const { result } = await read(chunks, { protocol, replayable: true })
    if (result.outcome.type === 'complete') fail('it is complete', { round, body, chunks })
  }
})

interface Failure {
  readonly round: number
  readonly body: RemoteBody
  readonly chunks: readonly unknown[]
}

function fail(problem: string, { round, body, chunks }: Failure): never {
  return expect.fail(`round ${round}, ${body.name}: ${problem}\n${sse(chunks).slice(0, 20_000)}`)
}

/** An error that was thrown on purpose. */
function isOurs(error: Error): boolean {
  return error instanceof DeltakitError
}

interface ReadOptions {
  readonly protocol: RemoteProtocol
  readonly replayable: boolean
}

async function problemOf(
  chunks: readonly unknown[],
  options: ReadOptions,
): Promise<string | undefined> {
  try {
    const { result, events } = await read(chunks, options)
    const starts = events.filter(({ type }) => type === 'start')
    const ends = events.filter(({ type }) => type === 'end')
    if (starts.length !== ends.length) return `it starts ${starts.length} and ends ${ends.length}`
    const late = events.slice(events.findLastIndex(({ type }) => type === 'end') + 1)
    const tooLate = late.find(({ type }) => written.includes(type))
    if (tooLate) return `${tooLate.type} follows the end`
    const open = result.message.parts.filter(
      (part) => 'status' in part && (part.status === 'streaming' || part.status === 'running'),
    )
    if (open.length > 0) return `${open[0]?.key} is still open`
    const { cause } = result.error ?? {}
    if (cause instanceof Error && !isOurs(cause)) return `our code fails with ${cause.stack}`
    const stored = JSON.parse(JSON.stringify(result.message))
    resumeAccumulator(stored)
    JSON.stringify(models[options.protocol](fetch).request({ messages: result.messages }).body)
    return undefined
  } catch (error) {
    return `it throws ${error instanceof Error ? error.stack : error}`
  }
}

async function read(chunks: readonly unknown[], { protocol, replayable }: ReadOptions) {
  const headers = { 'content-type': 'text/event-stream' }
  const model = models[protocol](async () => new Response(sse(chunks), { headers }))
  const clock = manualClock()
  const stream = streamChat({ model, messages: hi, retry: false, clock, replayable })
  const events: StreamEvent[] = []
  const reading = (async () => {
    for await (const event of stream) events.push(event)
    return 'ended' as const
  })()
  const hanging = (async () => {
    for (let turn = 0; turn < 1_000; turn++) await settled()
    return 'hanging' as const
  })()
  if ((await Promise.race([reading, hanging])) === 'hanging') throw new Error('Its iterator hangs')
  return { result: await stream.result, events }
}

function sse(chunks: readonly unknown[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')
}
