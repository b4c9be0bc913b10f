import { expect, it } from 'vitest'
import { type ChatResult, ProviderError, type StreamEvent, streamChat } from '../../src/index.ts'
import { compatible, mistral } from '../../src/providers/compatible.ts'
import { hi } from '../support/cassette-harness.ts'
import { createChance, pick } from '../support/chance.ts'
import { count, type FuzzTally, fuzzRun, fuzzTimeLimit, printFuzz } from '../support/fuzz-run.ts'
import { manualClock, settled } from '../support/manual-clock.ts'
import {
  type BodyWire,
  type RecordedBody,
  recordedBodies,
  terminalNames,
  withoutTerminalSignal,
} from '../support/recorded-bodies.ts'
import { type Mutated, mutate, namesIn } from '../support/structural-mutations.ts'
import { problemInEvents } from '../support/well-formed-events.ts'

const { mutations, seed } = fuzzRun
const wires: readonly BodyWire[] = ['chat-completions', 'anthropic', 'openai', 'google']

/** Reads Chat Completions with everything that only some servers do. */
const everyDialect: RecordedBody['model'] = (fetch) =>
  compatible('made', { ...mistral, baseURL: 'https://made.example', fetch, thinkTags: true })

it.each(wires)(
  `%s: no change to the structure of an answer breaks the reader or the stream (FUZZ_SEED=${seed})`,
  async (wire) => {
    const tally: FuzzTally = new Map()
    const chance = createChance(seed)
    const bodies = recordedBodies.filter((body) => body.wire === wire)
    expect(bodies.length).toBeGreaterThan(5)
    const samples = new Map<RecordedBody, Sample>()
    for (let round = 0; round < mutations; round++) {
      const body = pick(bodies, chance)
      const sample = samples.get(body) ?? (await sampleOf(body))
      samples.set(body, sample)
      const isOver = chance(2) > 0
      const mutated = mutate(isOver ? sample.body.chunks : sample.unfinished, {
        chance,
        names: isOver ? sample.names : sample.names.filter((name) => !terminalNames.includes(name)),
      })
      if (!mutated.chunks.length) {
        count(tally, 'without chunks')
        continue
      }
      const model = pick(modelsOf(sample.body), chance)
      const read = { ...mutated, model, isOver, mostText: sample.mostText }
      const { problem, ending = '' } = await verdictOn(read)
      if (!problem) {
        count(tally, ending)
        continue
      }
      const { name } = sample.body
      expect.fail(`round ${round}, ${name}: ${problem}\n${bodyOf(mutated.chunks).slice(0, 20_000)}`)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    printFuzz(wire, tally)
  },
  fuzzTimeLimit,
)

function modelsOf({ wire, model }: RecordedBody): RecordedBody['model'][] {
  return wire === 'chat-completions' ? [model, everyDialect] : [model]
}

interface Sample {
  readonly body: RecordedBody
  readonly names: readonly string[]
  readonly unfinished: readonly unknown[]
  /** How many letters the recorded answer has, and what replaces them at most. */
  readonly mostText: number
}

async function sampleOf(body: RecordedBody): Promise<Sample> {
  const answers = await Promise.all(
    modelsOf(body).map(async (model) => textLength((await stream(body.chunks, model)).result)),
  )
  return {
    body,
    names: namesIn(body.chunks),
    unfinished: withoutTerminalSignal(body.chunks),
    mostText: Math.max(...answers) + 40,
  }
}

interface Read extends Mutated {
  readonly model: RecordedBody['model']
  /** Whether the provider has ended the answer. */
  readonly isOver: boolean
  readonly mostText: number
}

/** A reader throws nothing but a `ProviderError`, and emits only events of the right shape. */
function problemOfReader({ chunks, model }: Read): string | undefined {
  const reader = model(fetch).reader()
  const events: StreamEvent[] = []
  for (const chunk of chunks) {
    try {
      reader.read(structuredClone(chunk), events)
    } catch (error) {
      if (!(error instanceof ProviderError)) return `the reader throws ${error}`
    }
  }
  reader.end?.(events)
  return problemInEvents(events)
}

/** How an answer ended, and what is wrong with that. */
interface Verdict {
  readonly problem?: string | undefined
  readonly ending?: string
}

async function verdictOn(read: Read): Promise<Verdict> {
  const problem = problemOfReader(read)
  if (problem) return { problem }
  try {
    const { result, events } = await stream(read.chunks, read.model)
    return { problem: problemOfAnswer(read, { result, events }), ending: result.outcome.type }
  } catch (error) {
    return { problem: `it throws ${error instanceof Error ? error.stack : error}` }
  }
}

function problemOfAnswer(
  { model, isOver, mostText, kinds }: Read,
  { result, events }: Answer,
): string | undefined {
  const { outcome, error } = result
  if (events.filter(({ type }) => type === 'end').length !== 1) return 'it has not one end'
  if (events.at(-1)?.type !== 'end') return 'it does not end with its end'
  if (!isOver && outcome.type === 'complete') return 'it is complete without its terminal signal'
  const expected = ['ProviderError', 'TruncatedError']
  if (error && !expected.includes(error.name)) return `it fails with ${error}`
  const mayRepeat = kinds.has('double') || kinds.has('wrap') || kinds.has('rename')
  if (!mayRepeat && textLength(result) > mostText) return `text comes twice: ${result.content}`
  JSON.stringify(model(fetch).request({ messages: result.messages }).body)
  return undefined
}

interface Answer {
  readonly result: ChatResult
  readonly events: readonly StreamEvent[]
}

async function stream(chunks: readonly unknown[], model: RecordedBody['model']): Promise<Answer> {
  const response = new Response(bodyOf(chunks), {
    headers: { 'content-type': 'text/event-stream' },
  })
  const clock = manualClock()
  const chat = streamChat({
    model: model(async () => response),
    messages: hi,
    retry: false,
    maxSteps: 1,
    clock,
  })
  const events: StreamEvent[] = []
  let state: 'streaming' | 'ended' = 'streaming'
  const reading = (async () => {
    for await (const event of chat) events.push(event)
    state = 'ended'
  })()
  for (let turn = 0; turn < 1_000 && state === 'streaming'; turn++) await settled()
  if (state === 'streaming') throw new Error('The iterator does not end')
  await reading
  return { result: await chat.result, events }
}

function bodyOf(chunks: readonly unknown[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')
}

function textLength({ reasoning, content, toolCalls }: ChatResult): number {
  const inputs = toolCalls.map(({ inputText }) => inputText)
  return [reasoning, content, ...inputs].join('').replace(/\s/g, '').length
}
