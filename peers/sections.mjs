// @ts-check
// What is measured, a table each. A section returns its rows: a name, and a cell for each column.

import { streamChat } from '@deltakit/core'
import { toAGUI } from '@deltakit/core/ag-ui'
import { chatHandler } from '@deltakit/core/edge'
import { answering, inReadsOf } from '../packages/core/bench/workload.mjs'
import * as answers from './answers.mjs'
import { figureOf, processorTimes, ratioOf, shown } from './measure.mjs'
import * as readers from './readers.mjs'

/** @typedef {import('./readers.mjs').Kind} Kind */
/** @typedef {import('./readers.mjs').Reader} Reader */
/** @typedef {import('./table.mjs').Table} Table */
/** @typedef {{ frames: readonly Uint8Array[], text: string }} Answer */

const shapes = /** @type {const} */ (['one event a read', '16 KB reads'])
const sixteen = 16 * 1024

/** @param {readonly Uint8Array[]} frames @param {string} shape */
const readsIn = (frames, shape) => (shape === shapes[0] ? frames : inReadsOf(frames, sixteen))

/**
 * A run that fails where its reader has read something else.
 * @param {Reader} reader @param {readonly Uint8Array[]} reads @param {Answer} answer @param {Kind} kind
 */
function reading(reader, reads, { text }, kind) {
  return async () => {
    const read = await reader(answering(reads), kind)
    if (reader !== readers.floor && read !== text) throw new Error('A reader has read another text')
  }
}

/**
 * @param {Answer} answer @param {Kind} kind @param {Record<string, Reader>} contenders @param {number} rounds
 */
async function ratios(answer, kind, contenders, rounds) {
  /** @type {Map<string, string[]>} */
  const cells = new Map()
  for (const shape of shapes) {
    const reads = readsIn(answer.frames, shape)
    const everyone = { floor: readers.floor, ...contenders }
    const runs = Object.fromEntries(
      Object.entries(everyone).map(([name, reader]) => [
        name,
        reading(reader, reads, answer, kind),
      ]),
    )
    const times = await processorTimes(runs, { rounds })
    for (const name of Object.keys(contenders)) {
      const cell = shown(ratioOf(times.get(name), times.get('floor')))
      cells.set(name, [...(cells.get(name) ?? []), cell])
    }
  }
  return cells
}

const openaiLoop = '`openai`, a loop over its chunks'
const openaiStream = '`openai`, `.stream()`'
const aiClient = 'AI SDK, the client half of `useChat`'
const aiStream = 'AI SDK, `streamText`'
const tanstackLoop = 'TanStack AI, `chat()`'
const tanstackClient = 'TanStack AI, its client'

/** @type {Record<Kind, Record<string, Reader>>} */
const ofCompletions = {
  content: {
    'Deltakit, `streamChat`': readers.deltakitStream('chatCompletions'),
    'Deltakit, `createChat`': readers.deltakitChat('chatCompletions'),
    [openaiLoop]: readers.openaiLoop,
    [openaiStream]: readers.openaiStream,
    [aiStream]: readers.aiStreamText,
    [tanstackLoop]: readers.tanstackLoop,
  },
  reasoning: {
    'Deltakit, `streamChat`': readers.deltakitStream('chatCompletions'),
    'Deltakit, `createChat`': readers.deltakitChat('chatCompletions'),
    [openaiLoop]: readers.openaiLoop,
    [aiStream]: readers.aiStreamText,
  },
  'tool input': {
    'Deltakit, `streamChat`': readers.deltakitStream('chatCompletions'),
    'Deltakit, `createChat`': readers.deltakitChat('chatCompletions'),
    [openaiLoop]: readers.openaiLoop,
    [openaiStream]: readers.openaiStream,
    [aiStream]: readers.aiStreamText,
    [tanstackLoop]: readers.tanstackLoop,
  },
}

/** @type {Record<string, Reader>} */
const ofUIMessages = {
  'Deltakit, `streamChat`': readers.deltakitStream('uiMessages'),
  'Deltakit, `createChat`': readers.deltakitChat('uiMessages'),
  [aiClient]: readers.aiChat,
}

/** @type {Record<string, Reader>} */
const ofAnthropic = {
  'Deltakit, `streamChat`': readers.deltakitStream('anthropic'),
  'Deltakit, `createChat`': readers.deltakitChat('anthropic'),
  'Anthropic, a loop over its events': readers.anthropicLoop,
  'Anthropic, `.stream()`': readers.anthropicStream,
}

/** @type {Record<string, Reader>} */
const ofAGUI = {
  'Deltakit, `streamChat`': readers.deltakitStream('agui'),
  'Deltakit, `createChat`': readers.deltakitChat('agui'),
  [tanstackClient]: readers.tanstackClientHalf,
}

/** @param {number} rounds @returns {Promise<Table>} */
export async function bytesToMessage(rounds) {
  const deltas = 10_000
  const fewer = 5_000
  /** @type {(readonly string[])[]} */
  const rows = []
  /** @param {string} wire @param {Answer} answer @param {Kind} kind @param {Record<string, Reader>} contenders */
  const add = async (wire, answer, kind, contenders) => {
    for (const [name, cells] of await ratios(answer, kind, contenders, rounds)) {
      rows.push([wire, kind, name, ...cells])
    }
  }
  for (const kind of /** @type {const} */ (['content', 'reasoning', 'tool input'])) {
    // The clients of UI messages and AG-UI read a call's input anew with every delta.
    const count = kind === 'tool input' ? fewer : deltas
    const completions = answers.completions(count, kind)
    await add('Chat Completions', completions, kind, ofCompletions[kind])
    const frames = await answers.uiMessages(completions.frames)
    await add('UI messages', { ...completions, frames }, kind, ofUIMessages)
    if (kind !== 'tool input') {
      await add('Anthropic', answers.anthropicAnswer(count, kind), kind, ofAnthropic)
    }
    if (kind !== 'reasoning') {
      const short = answers.completions(fewer, kind)
      const agui = { ...short, frames: await answers.agui(short.frames) }
      await add('AG-UI', agui, kind, ofAGUI)
    }
  }
  return {
    title: 'Bytes to message',
    columns: ['bytes', 'text', 'read by', ...shapes],
    rows,
  }
}

/** @param {ReadableStream<Uint8Array> | null} body */
async function drain(body) {
  const reader = body?.getReader()
  let length = 0
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    length += read.value.length
  }
  if (length === 0) throw new Error('A server has sent nothing')
}

/** @param {typeof globalThis.fetch} fetch */
const handled = async (fetch) => {
  const handler = chatHandler({ model: readers.models.chatCompletions(fetch) })
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Count.' }] })
  const headers = { 'content-type': 'application/json' }
  return (await handler(new Request('https://app.test/api', { method: 'POST', headers, body })))
    .body
}

/** @param {typeof globalThis.fetch} fetch */
const ourAGUI = (fetch) =>
  toAGUI(
    streamChat({
      model: readers.models.chatCompletions(fetch),
      messages: [{ role: 'user', content: 'Count.' }],
      replayable: false,
    }),
    { threadId: 'thread', runId: 'run' },
  )

/** @type {Record<string, (fetch: typeof globalThis.fetch) => Promise<ReadableStream<Uint8Array> | null>>} */
const servers = {
  'The body of the provider, piped': async (fetch) => (await fetch('https://made.test')).body,
  'Deltakit, `chatHandler`': handled,
  'Deltakit, `toUIMessageStream`': async (fetch) => answers.ourUIMessageBody(fetch),
  'Deltakit, `toAGUI`': async (fetch) => ourAGUI(fetch),
  'AI SDK, `toUIMessageStreamResponse`': async (fetch) => answers.aiResponse(fetch).body,
  'TanStack AI, `toServerSentEventsResponse`': async (fetch) =>
    answers.tanstackResponse(fetch).body,
}

/** @param {number} rounds @returns {Promise<Table>} */
export async function relay(rounds) {
  const deltas = 10_000
  const { frames } = answers.completions(deltas, 'content')
  /** @type {Map<string, string[]>} */
  const cells = new Map()
  for (const shape of shapes) {
    const reads = readsIn(frames, shape)
    const runs = Object.fromEntries(
      Object.entries(servers).map(([name, start]) => [
        name,
        async () => drain(await start(answering(reads))),
      ]),
    )
    for (const [name, times] of await processorTimes(runs, { rounds })) {
      const perSecond = figureOf(times.map((time) => (deltas / time) * 1e9))
      cells.set(name, [...(cells.get(name) ?? []), shown(perSecond)])
    }
  }
  return {
    title: 'Deltas that a server relays in a second of processor time',
    columns: ['server', ...shapes],
    rows: [...cells].map(([name, figures]) => [name, ...figures]),
  }
}

/** @param {number} rounds @returns {Promise<Table>} */
export async function toolArguments(rounds) {
  const sizes = [16, 64]
  /** @type {Map<string, string[]>} */
  const cells = new Map()
  for (const kilobytes of sizes) {
    const words = Array.from({ length: (kilobytes * 1_024) / 16 }, () => 'sixteen letters ')
    const completions = answers.toolCall(words)
    const ui = { ...completions, frames: await answers.uiMessages(completions.frames) }
    /** @type {[string, Answer, Reader][]} */
    const contenders = [
      ['Deltakit, `createChat` with `partialToolInputs`', completions, readers.deltakitPartial],
      ['`openai`, `.stream()` with a strict tool', completions, readers.openaiPartial],
      [aiClient, ui, readers.aiChat],
    ]
    /** @type {Record<string, () => Promise<void>>} */
    const runs = {}
    for (const [name, answer, reader] of contenders) {
      const reads = inReadsOf(answer.frames, sixteen)
      runs[`${name} floor`] = reading(readers.floor, reads, answer, 'tool input')
      runs[name] = reading(reader, reads, answer, 'tool input')
    }
    const times = await processorTimes(runs, { rounds })
    for (const [name] of contenders) {
      const cell = shown(ratioOf(times.get(name), times.get(`${name} floor`)))
      cells.set(name, [...(cells.get(name) ?? []), cell])
    }
  }
  return {
    title: "A call's input, shown while it arrives",
    columns: ['read by', ...sizes.map((size) => `${size} KB`)],
    rows: [...cells].map(([name, figures]) => [name, ...figures]),
  }
}
