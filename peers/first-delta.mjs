// @ts-check
// From the first bytes, which leave the body, to the first delta that the reader has.
import { Chat } from '@ai-sdk/react'
import { createChat, streamChat } from '@deltakit/core'
import { DefaultChatTransport, streamText } from 'ai'
import { createParser } from 'eventsource-parser'
import { answeringOnce, inReadsOf } from '../packages/core/bench/workload.mjs'
import * as answers from './answers.mjs'
import { figureOf, shown } from './measure.mjs'
import * as readers from './readers.mjs'

/** Returns when the first delta was there. @typedef {(fetch: typeof globalThis.fetch) => Promise<number>} FirstDelta */

/** @type {{ role: 'user', content: string }[]} */
const messages = [{ role: 'user', content: 'Count.' }]

/** Until all of these bytes are parsed. @type {FirstDelta} */
async function floor(fetch) {
  const { body } = await fetch('https://made.test')
  const decoder = new TextDecoder()
  const parser = createParser({
    onEvent({ data }) {
      JSON.parse(data)
    },
  })
  const reader = body?.getReader()
  const read = await reader?.read()
  parser.feed(decoder.decode(read?.value, { stream: true }))
  const arrived = performance.now()
  await reader?.cancel()
  return arrived
}

/** @param {keyof typeof readers.models} wire @returns {FirstDelta} */
const ofStream = (wire) => async (fetch) => {
  const stream = streamChat({ model: readers.models[wire](fetch), messages })
  for await (const { type } of stream) if (type === 'content') return performance.now()
  throw new Error('No content came')
}

/** @param {keyof typeof readers.models} wire @returns {FirstDelta} */
const ofChat = (wire) => async (fetch) => {
  const chat = createChat({ model: readers.models[wire](fetch), scheduler: readers.onceAFrame })
  const arrived = new Promise((/** @type {(time: number) => void} */ resolve) => {
    chat.subscribe(() => chat.get().content.text && resolve(performance.now()))
  })
  const sent = chat.send('Count.')
  const time = await arrived
  chat.stop()
  await sent
  return time
}

/** @type {FirstDelta} */
async function ofOpenai(fetch) {
  const request = /** @type {const} */ ({ model: 'made', messages, stream: true })
  const stream = await readers.openaiClient(fetch).chat.completions.create(request)
  for await (const { choices } of stream) if (choices[0]?.delta.content) return performance.now()
  throw new Error('No content came')
}

/** @type {FirstDelta} */
async function ofAnthropic(fetch) {
  const client = readers.anthropicClient(fetch)
  const stream = await client.messages.create({ ...readers.anthropicRequest, stream: true })
  for await (const { type } of stream) if (type === 'content_block_delta') return performance.now()
  throw new Error('No content came')
}

/** @type {FirstDelta} */
async function ofStreamText(fetch) {
  const abort = new AbortController()
  const model = readers.aiModel(fetch)
  const { textStream } = streamText({ model, messages, abortSignal: abort.signal, maxRetries: 0 })
  for await (const _ of textStream) {
    const arrived = performance.now()
    abort.abort()
    return arrived
  }
  throw new Error('No content came')
}

/** @type {FirstDelta} */
async function ofUseChat(fetch) {
  const chat = new Chat({ transport: new DefaultChatTransport({ fetch }) })
  const arrived = new Promise((/** @type {(time: number) => void} */ resolve) => {
    chat['~registerMessagesCallback'](() => {
      const parts = chat.lastMessage?.parts ?? []
      if (
        parts.some((part) => part.type === 'text' && part.text && chat.lastMessage?.role !== 'user')
      )
        resolve(performance.now())
    })
  })
  const sent = chat.sendMessage({ text: 'Count.' })
  const time = await arrived
  await chat.stop()
  await sent
  return time
}

/** @type {FirstDelta} */
async function ofTanstackClient(fetch) {
  /** @type {(time: number) => void} */
  let arrive = () => {}
  const arrived = new Promise((/** @type {(time: number) => void} */ resolve) => {
    arrive = resolve
  })
  const client = readers.tanstackClient(fetch, {
    onMessagesChange: (/** @type {import('@tanstack/ai-client').UIMessage[]} */ all) => {
      const last = all.at(-1)
      const hasText = last?.parts.some((part) => part.type === 'text' && part.content)
      if (last?.role === 'assistant' && hasText) arrive(performance.now())
    },
  })
  // It waits for the silent body even when it is stopped.
  void client.sendMessage('Count.')
  const time = await arrived
  client.stop()
  return time
}

/** @param {readonly Uint8Array[]} frames */
function untilFirstDelta(frames) {
  const decoder = new TextDecoder()
  const at = frames.findIndex((frame) => decoder.decode(frame).includes(' word0'))
  const [bytes = new Uint8Array()] = inReadsOf(frames.slice(0, at + 1), 2 ** 20)
  return bytes
}

/** @param {number} rounds @returns {Promise<import('./table.mjs').Table>} */
export async function firstDelta(rounds) {
  const { frames } = answers.completions(1, 'content')
  const bytes = {
    chatCompletions: untilFirstDelta(frames),
    anthropic: untilFirstDelta(answers.anthropicAnswer(1, 'content').frames),
    uiMessages: untilFirstDelta(await answers.uiMessages(frames)),
    agui: untilFirstDelta(await answers.agui(frames)),
  }
  const eventsource = 'eventsource-parser and `JSON.parse` alone'
  /** @type {[keyof typeof bytes, string, FirstDelta][]} */
  const contenders = [
    ['chatCompletions', eventsource, floor],
    ['chatCompletions', 'Deltakit, `for await`', ofStream('chatCompletions')],
    ['chatCompletions', 'Deltakit, `createChat`', ofChat('chatCompletions')],
    ['chatCompletions', '`openai`, a loop over its chunks', ofOpenai],
    ['chatCompletions', 'AI SDK, `streamText`', ofStreamText],
    ['anthropic', eventsource, floor],
    ['anthropic', 'Deltakit, `for await`', ofStream('anthropic')],
    ['anthropic', 'Deltakit, `createChat`', ofChat('anthropic')],
    ['anthropic', 'Anthropic, a loop over its events', ofAnthropic],
    ['uiMessages', eventsource, floor],
    ['uiMessages', 'Deltakit, `for await`', ofStream('uiMessages')],
    ['uiMessages', 'Deltakit, `createChat`', ofChat('uiMessages')],
    ['uiMessages', 'AI SDK, the client half of `useChat`', ofUseChat],
    ['agui', eventsource, floor],
    ['agui', 'Deltakit, `for await`', ofStream('agui')],
    ['agui', 'Deltakit, `createChat`', ofChat('agui')],
    ['agui', 'TanStack AI, its client', ofTanstackClient],
  ]
  /** @type {number[][]} */
  const times = contenders.map(() => [])
  for (let round = -40; round < rounds * 40; round++) {
    for (const [index, [wire, , read]] of contenders.entries()) {
      let left = 0
      const fetch = answeringOnce(bytes[wire], () => {
        left = performance.now()
      })
      const taken = ((await read(fetch)) - left) * 1_000
      if (round >= 0) times[index]?.push(taken)
    }
  }
  return {
    title: 'From the first byte to the first delta, microseconds',
    columns: ['bytes', 'read by', 'µs'],
    rows: contenders.map(([wire, name], index) => [
      wireNames[wire],
      name,
      shown(figureOf(times[index] ?? [])),
    ]),
  }
}

const wireNames = {
  chatCompletions: 'Chat Completions',
  anthropic: 'Anthropic',
  uiMessages: 'UI messages',
  agui: 'AG-UI',
}
