import { expect, it } from 'vitest'
import { agui } from '../../src/ag-ui.ts'
import { aiSdk } from '../../src/ai-sdk.ts'
import { edge } from '../../src/edge.ts'
import {
  type ChatResult,
  DeltakitError,
  type Model,
  resumeAccumulator,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { hi } from '../support/cassette-harness.ts'
import { createChance, pick } from '../support/chance.ts'
import { count, type FuzzTally, fuzzRun, fuzzTimeLimit, printFuzz } from '../support/fuzz-run.ts'
import { manualClock, settled } from '../support/manual-clock.ts'
import { type RemoteBody, type RemoteProtocol, remoteBodies } from '../support/remote-bodies.ts'
import { type MutationKind, mutate, namesIn } from '../support/structural-mutations.ts'

const { mutations, seed } = fuzzRun

const models: Readonly<Record<RemoteProtocol, (fetch: typeof globalThis.fetch) => Model>> = {
  edge: (fetch) => edge('https://app.test/api/chat', { fetch }),
  'ui-messages': (fetch) => aiSdk('https://app.test/api/chat', { fetch }),
  'ag-ui': (fetch) => agui('https://app.test/agent', { fetch }),
}
const protocols = Object.keys(models) as RemoteProtocol[]

const known = new Map<RemoteProtocol, Promise<readonly RemoteBody[]>>()

/** They are written once for all tests. */
function bodiesOf(protocol: RemoteProtocol): Promise<readonly RemoteBody[]> {
  const bodies = known.get(protocol) ?? remoteBodies(protocol)
  known.set(protocol, bodies)
  return bodies
}

/** What may make text come twice. A call that is announced again after its step has ended is another call. */
const repeating: readonly MutationKind[] = ['double', 'wrap', 'rename', 'reorder']

/** What is written, which it is only while its step is open. */
const written: readonly unknown[] = ['content', 'reasoning', 'tool-input', 'source', 'file']

it.each(protocols)(
  `%s: no change to the structure of an answer breaks its stream (FUZZ_SEED=${seed})`,
  async (protocol) => {
    const tally: FuzzTally = new Map()
    const chance = createChance(seed)
    const bodies = await bodiesOf(protocol)
    expect(bodies.length).toBeGreaterThan(20)
    const samples = new Map<RemoteBody, Sample>()
    for (let round = 0; round < mutations; round++) {
      const body = pick(bodies, chance)
      const sample = samples.get(body) ?? (await sampleOf(body, protocol))
      samples.set(body, sample)
      const isOver = chance(2) > 0
      const { chunks, kinds } = mutate(isOver ? sample.body.chunks : sample.unfinished, {
        chance,
        names: isOver ? sample.names : sample.names.filter((name) => name !== 'done'),
      })
      const { mostText } = sample
      const read = { protocol, chunks, kinds, isOver, mostText, replayable: chance(2) === 0 }
      const { problem, ending = '' } = await verdictOn(read)
      if (problem) fail(problem, { round, body: sample.body, chunks })
      count(tally, ending)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    printFuzz(protocol, tally)
  },
  fuzzTimeLimit,
)

it.each(protocols)('%s: an answer that is cut anywhere is not complete', async (protocol) => {
  const chance = createChance(seed)
  const bodies = await bodiesOf(protocol)
  for (let round = 0; round < mutations / 10; round++) {
    const body = pick(bodies, chance)
    const chunks = body.chunks.slice(0, chance(body.chunks.length))
    const { result } = await stream({ protocol, chunks, replayable: true })
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

interface Sample {
  readonly body: RemoteBody
  readonly names: readonly string[]
  readonly unfinished: readonly unknown[]
  /** How many letters the answer has, and what replaces them at most. */
  readonly mostText: number
}

async function sampleOf(body: RemoteBody, protocol: RemoteProtocol): Promise<Sample> {
  const { result } = await stream({ protocol, chunks: body.chunks, replayable: true })
  return {
    body,
    names: namesIn(body.chunks),
    unfinished: body.chunks.filter((chunk) => !endsAnswer(chunk)),
    mostText: textLength(result) + 40,
  }
}

/** Whether it is the chunk without which no answer is complete. */
function endsAnswer(chunk: unknown): boolean {
  const { type, done } = Object(chunk)
  return done === true || type === 'finish' || type === 'RUN_FINISHED'
}

interface Body {
  readonly protocol: RemoteProtocol
  readonly chunks: readonly unknown[]
  readonly replayable: boolean
}

interface Read extends Body {
  readonly kinds: ReadonlySet<MutationKind>
  /** Whether the server has ended the answer. */
  readonly isOver: boolean
  readonly mostText: number
}

/** How an answer ended, and what is wrong with that. */
interface Verdict {
  readonly problem?: string | undefined
  readonly ending?: string
}

async function verdictOn(read: Read): Promise<Verdict> {
  try {
    const answer = await stream(read)
    return { problem: problemOf(read, answer), ending: answer.result.outcome.type }
  } catch (error) {
    return { problem: `it throws ${error instanceof Error ? error.stack : error}` }
  }
}

function problemOf(
  { protocol, kinds, isOver, mostText }: Read,
  { result, events }: Answer,
): string | undefined {
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
  if (!isOver && result.outcome.type === 'complete') return 'it is complete without its last chunk'
  const mayRepeat = repeating.some((kind) => kinds.has(kind))
  if (!mayRepeat && textLength(result) > mostText) return `text comes twice: ${result.content}`
  const { cause } = result.error ?? {}
  if (cause instanceof Error && !isOurs(cause)) return `our code fails with ${cause.stack}`
  const stored = JSON.parse(JSON.stringify(result.message))
  resumeAccumulator(stored)
  JSON.stringify(models[protocol](fetch).request({ messages: result.messages }).body)
  return undefined
}

function textLength({ reasoning, content, toolCalls }: ChatResult): number {
  const inputs = toolCalls.map(({ inputText }) => inputText)
  return [reasoning, content, ...inputs].join('').replace(/\s/g, '').length
}

interface Answer {
  readonly result: ChatResult
  readonly events: readonly StreamEvent[]
}

async function stream({ protocol, chunks, replayable }: Body): Promise<Answer> {
  const headers = { 'content-type': 'text/event-stream' }
  const model = models[protocol](async () => new Response(sse(chunks), { headers }))
  const clock = manualClock()
  const answer = streamChat({ model, messages: hi, retry: false, clock, replayable })
  const events: StreamEvent[] = []
  let state: 'streaming' | 'ended' = 'streaming'
  const reading = (async () => {
    for await (const event of answer) events.push(event)
    state = 'ended'
  })()
  for (let turn = 0; turn < 1_000 && state === 'streaming'; turn++) await settled()
  if (state === 'streaming') throw new Error('Its iterator hangs')
  await reading
  return { result: await answer.result, events }
}

function sse(chunks: readonly unknown[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')
}
