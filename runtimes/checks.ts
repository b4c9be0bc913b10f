import {
  type ChatResult,
  type ChatStream,
  type Message,
  type Model,
  streamChat,
} from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { type Interaction, readCassette, replay } from '@deltakit/core/cassette'
import { compatible } from '@deltakit/core/compatible'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'
import expectedJson from '../cassettes/expected.json'
import { cassettes, faults, handmade } from '../cassettes/index.ts'
import { hurriedClock, patientClock } from './clocks.ts'

export interface Verdict {
  passed: number
  failed: string[]
}

/** The requests of one answer. There are several if the first ones were rejected. */
interface Exchange {
  /** `xai/grok-4-fast/text.yaml#0`: the interaction that settled it. */
  name: string
  interactions: Interaction[]
}

interface Expected {
  reasoning: string
  content: string
  /** Null for Gemini, which sends no ids. */
  toolCalls: readonly { id: string | null; name: string; arguments: string }[]
}

const expected: Partial<Record<string, Expected>> = expectedJson
const messages: Message[] = [{ role: 'user', content: 'Say hi in Portuguese' }]
const cuts = [1, 7, 64]

/** Checks in this runtime what core promises for every cassette. `api` serves the bodies over HTTP. */
export async function check(api: string): Promise<Verdict> {
  const verdict: Verdict = { passed: 0, failed: [] }

  async function law(name: string, holds: () => Promise<string | undefined>): Promise<void> {
    const problem = await holds().catch((error: unknown) => `threw ${error}`)
    if (problem === undefined) verdict.passed++
    else verdict.failed.push(`${name}: ${problem}`)
  }

  for (const exchange of [...cassettes, ...handmade, ...faults].flatMap(exchangesOf)) {
    const { name } = exchange
    const whole = await play(exchange)
    await law(`${name} has one start and one end`, async () => brackets(whole.types))
    await law(`${name} has the expected result`, async () => differs(whole.result, expected[name]))
    for (const cut of cuts) {
      await law(`${name} cut at ${cut}`, async () => {
        const { types, result } = await play(exchange, cut)
        return brackets(types) ?? same(JSON.stringify(result), JSON.stringify(whole.result))
      })
    }
    await law(`${name} aborted before it starts`, () => abortedBefore(exchange))
    // An empty answer has no middle.
    if (!whole.types.some(inTheMiddle)) continue
    await law(`${name} aborted in the middle`, () => left(exchange, abortInTheMiddle))
    await law(`${name} broken out of`, () => left(exchange, breakInTheMiddle))
  }
  for (const { name } of cassettes.flatMap(exchangesOf)) {
    await law(`${name} over HTTP`, () => overHttp(api, name))
  }
  await law('breaking out closes the connection', () => closesConnection(api))
  return verdict
}

/** The interactions of a cassette. Rejected ones are grouped with the one that follows. */
function exchangesOf({ name, yaml }: { name: string; yaml: string }): Exchange[] {
  const { interactions } = readCassette(yaml)
  const settled = interactions.flatMap(({ response }, index) =>
    response.code < 400 || index === interactions.length - 1 ? [index] : [],
  )
  return settled.map((index, nth) => ({
    name: `${name}.yaml#${index}`,
    interactions: interactions.slice((settled[nth - 1] ?? -1) + 1, index + 1),
  }))
}

type Fetch = typeof globalThis.fetch

const models: [
  url: string,
  make: (id: string, options: { apiKey: string; fetch: Fetch }) => Model,
][] = [
  ['https://api.x.ai/', xai],
  ['https://api.anthropic.com/', anthropic],
  ['https://generativelanguage.googleapis.com/', google],
  ['https://api.openai.com/v1/responses', openai],
]

function startStream({ interactions }: Exchange, fetch: Fetch, signal?: AbortSignal): ChatStream {
  const url = interactions[0]?.request.url ?? ''
  const [, make = openrouter] = models.find(([at]) => url.startsWith(at)) ?? []
  const model = make('any', { apiKey: 'unused', fetch })
  const retry = interactions.length > 1 ? {} : false
  // An answer that the provider paused continues in the next exchange.
  const maxSteps = 1
  const clock = hurriedClock
  return streamChat({ model, messages, signal, retry, maxSteps, timeout: false, clock })
}

function cassetteOf({ interactions }: Exchange) {
  return { version: 2, interactions } as const
}

async function play(exchange: Exchange, cut?: number) {
  const fetch = replay(cassetteOf(exchange), { match: 'order', ...(cut && { cut }) })
  const stream = startStream(exchange, fetch)
  const types: string[] = []
  for await (const { type } of stream) types.push(type)
  return { types, result: await stream.result }
}

function brackets(types: string[]): string | undefined {
  const starts = types.filter((type) => type === 'start').length
  const ends = types.filter((type) => type === 'end').length
  const held = starts === 1 && ends === 1 && types[0] === 'start' && types.at(-1) === 'end'
  return held ? undefined : `the events are ${types}`
}

function differs(result: ChatResult, wanted: Expected | undefined): string | undefined {
  if (!wanted) return undefined
  const calls = ({ toolCalls }: ChatResult) =>
    toolCalls.map(({ id, name, inputText }, nth) => [
      wanted.toolCalls[nth]?.id === null ? null : id,
      name,
      inputText,
    ])
  const wantedCalls = wanted.toolCalls.map(({ id, name, arguments: input }) => [id, name, input])
  return (
    same(result.outcome.type, 'complete') ??
    same(result.reasoning, wanted.reasoning) ??
    same(result.content, wanted.content) ??
    same(JSON.stringify(calls(result)), JSON.stringify(wantedCalls))
  )
}

function same(actual: string, wanted: string): string | undefined {
  if (actual === wanted) return undefined
  const at = [...actual].findIndex((letter, index) => letter !== wanted[index])
  const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 60))
  return `${near(actual)} is not ${near(wanted)}`
}

async function abortedBefore(exchange: Exchange): Promise<string | undefined> {
  const fetch = replay(cassetteOf(exchange), { match: 'order' })
  const { outcome } = await startStream(exchange, fetch, AbortSignal.abort()).result
  return same(outcome.type, 'aborted') ?? same(String(fetch.exchanges.length), '0')
}

type Leave = (stream: ChatStream) => Promise<void>

async function abortInTheMiddle(stream: ChatStream): Promise<void> {
  for await (const { type } of stream) if (inTheMiddle(type)) stream.abort()
}

async function breakInTheMiddle(stream: ChatStream): Promise<void> {
  for await (const { type } of stream) if (inTheMiddle(type)) break
}

function inTheMiddle(type: string): boolean {
  return type !== 'start' && type !== 'end' && type !== 'warning'
}

/** Leaving ends the stream as aborted and cancels the body, even if `fetch` ignores the signal. */
async function left(exchange: Exchange, leave: Leave): Promise<string | undefined> {
  const body = exchange.interactions.at(-1)?.response.body ?? ''
  const after = typeof body === 'string' ? new TextEncoder().encode(body).length : body.length
  // The body has no end, because an answer in one message has no middle to leave in otherwise.
  const drop = { after, as: 'silence' } as const
  const options = { match: 'order', cut: 64, speed: 1, clock: patientClock, drop } as const
  const fetch = replay(cassetteOf(exchange), options)
  const deaf: Fetch = (input, init) => fetch(input, { ...init, signal: null })
  const stream = startStream(exchange, deaf)
  await leave(stream)
  const { outcome } = await stream.result
  const status = fetch.exchanges.at(-1)?.status ?? 'not there'
  return same(outcome.type, 'aborted') ?? same(status, 'cancelled')
}

async function overHttp(api: string, name: string): Promise<string | undefined> {
  const baseURL = `${api}/${encodeURIComponent(name)}`
  const model = compatible('any', { baseURL, apiKey: 'unused' })
  return differs(await streamChat({ model, messages }).result, expected[name])
}

/** The server sends one message and no more, and reports when the client leaves. */
async function closesConnection(api: string): Promise<string | undefined> {
  const model = compatible('any', { baseURL: `${api}/endless` })
  const stream = streamChat({ model, messages })
  await breakInTheMiddle(stream)
  const { outcome } = await stream.result
  const closed = await fetch(`${api}/closed`)
  return same(outcome.type, 'aborted') ?? same(await closed.text(), 'closed')
}
