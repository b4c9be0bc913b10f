// @ts-check
// One answer of each kind, from its request to its end.
// Long, for it is a list: the cases share nothing but their context.
import { createChat, immediately, streamChat } from '@deltakit/core'
import { agui, toAGUI } from '@deltakit/core/ag-ui'
import { aiSdk, toUIMessageStream } from '@deltakit/core/ai-sdk'
import { compatible } from '@deltakit/core/compatible'
import { chatHandler, edge, passThrough } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { smooth } from '@deltakit/core/smooth'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { answersWith, bodyOf, callingBody } from './endings.mjs'

/** @typedef {import('./endings.mjs').Ending} Ending */

/**
 * @typedef {object} Context
 * @property {Ending} ending
 * @property {AbortSignal} signal of the app, which outlives the answers
 */

/** @typedef {(context: Context) => Promise<unknown>} MemoryCase */

/** @typedef {(events: AsyncIterable<import('@deltakit/core').StreamEvent>) => ReadableStream<Uint8Array>} Write */

/** @type {readonly import('@deltakit/core').Message[]} */
const messages = [{ role: 'user', content: 'Count.' }]
const baseURL = 'https://provider.test/v1'
const tools = { look: tool({ input: jsonSchema({}), execute: () => 'found' }) }

/** @type {Write} */
const writeAGUI = (events) => toAGUI(events, { threadId: 'thread', runId: 'run' })

/** @param {typeof globalThis.fetch} fetch */
function modelOf(fetch) {
  return compatible('made', { baseURL, fetch })
}

/** @param {Ending} ending */
function answering(ending) {
  return modelOf(answersWith(ending, bodyOf(ending)))
}

/** @param {Ending} ending */
function answeringAfterCalls(ending) {
  return modelOf(answersWith(ending, callingBody, bodyOf(ending)))
}

/**
 * Reads a stream to its end, or stops it at its first content.
 * @param {import('@deltakit/core').ChatStream} stream
 * @param {Ending} ending
 */
async function read(stream, ending) {
  for await (const { type } of stream) {
    if (type !== 'content') continue
    if (ending === 'aborted') stream.abort()
    if (ending === 'left early') break
  }
  const { outcome } = await stream.result
  expectOutcome(outcome.type, ending)
}

/** @param {Ending} ending */
function isOpen(ending) {
  return ending === 'aborted' || ending === 'left early'
}

/**
 * @param {string} outcome
 * @param {Ending} ending
 */
function expectOutcome(outcome, ending) {
  const expected = ending === 'left early' ? 'aborted' : ending
  if (outcome !== expected) throw new Error(`The outcome is ${outcome} instead of ${expected}`)
}

/**
 * Reads a response to its end, or stops it after its first read.
 * @param {Response} response
 * @param {Ending} ending
 * @param {AbortController} client
 */
async function readResponse(response, ending, client) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader()
  for (;;) {
    const { done } = await reader.read().catch((cause) => {
      if (ending !== 'aborted') throw cause
      return { done: true }
    })
    if (done) return
    if (ending === 'aborted') client.abort()
    if (ending === 'left early') return reader.cancel()
  }
}

/**
 * One request to a handler, which is over once the handler has nothing left to do: with a log it goes on
 * after its client has left.
 * @param {import('@deltakit/core/edge').Handler} handler
 * @param {Ending} ending
 * @param {object} body
 */
async function sendRequest(handler, ending, body) {
  /** @type {Promise<unknown>[]} */
  const unfinished = []
  /** @param {Promise<unknown>} work */
  const waitUntil = (work) => void unfinished.push(work)
  const client = new AbortController()
  const response = await handler(
    new Request('https://app.test/api/chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: client.signal,
    }),
    undefined,
    { waitUntil },
  )
  if (!response.ok) throw new Error(`The handler answered ${await response.text()}`)
  await readResponse(response, ending, client)
  await Promise.all(unfinished)
}

/**
 * The body that another protocol makes of an answer, cut in its middle unless it is complete.
 * @param {Write} write
 * @param {Ending} ending
 */
async function bodyIn(write, ending) {
  const answer = ending === 'failed' ? 'failed' : 'complete'
  const body = await new Response(write(streamChat({ model: answering(answer), messages }))).text()
  if (answer === 'failed' || ending === 'complete') return body
  const middle = body.indexOf('\n\n', body.length / 2)
  return body.slice(0, middle + 2)
}

/** @type {Map<string, Promise<string>>} */
const bodies = new Map()

/**
 * @param {Write} write
 * @param {Ending} ending
 */
function knownBodyIn(write, ending) {
  const key = `${write.name} ${ending}`
  const body = bodies.get(key) ?? bodyIn(write, ending)
  bodies.set(key, body)
  return body
}

/** @type {Record<string, MemoryCase>} */
const memoryCases = {
  'stream read': ({ ending, signal }) =>
    read(streamChat({ model: answering(ending), messages, signal }), ending),

  // Nobody reads it who could leave: it is aborted as well.
  async 'stream awaited'({ ending, signal }) {
    const stream = streamChat({
      model: answering(ending),
      messages,
      signal,
      onEvents(batch) {
        if (isOpen(ending) && batch.some(({ type }) => type === 'content')) stream.abort()
      },
    })
    const { outcome } = await stream.result
    expectOutcome(outcome.type, ending)
  },

  'stream read at its pace': ({ ending, signal }) =>
    read(streamChat({ model: answering(ending), messages, signal, replayable: false }), ending),

  'stream through smooth()': ({ ending, signal }) =>
    read(
      streamChat({
        model: answering(ending),
        messages,
        signal,
        middleware: smooth({ delay: 1, behind: 1 }),
      }),
      ending,
    ),

  // A page that leaves its chat unsubscribes and clears it.
  async chat({ ending }) {
    const chat = createChat({ model: answering(ending), retry: false, scheduler: immediately })
    const unsubscribe = chat.subscribe(() => {
      if (!chat.get().content.text) return
      if (ending === 'aborted') void chat.stop()
      if (ending !== 'left early') return
      unsubscribe()
      void chat.clear()
    })
    const answer = await chat.send('Count.')
    expectOutcome(answer?.outcome?.type ?? 'missing', ending)
    unsubscribe()
  },

  'tool loop': ({ ending, signal }) =>
    readSecondStep(
      streamChat({ model: answeringAfterCalls(ending), messages, tools, signal }),
      ending,
    ),

  'chatHandler without a secret': ({ ending }) =>
    sendRequest(chatHandler({ model: answering(ending) }), ending, { messages }),

  'chatHandler with a secret': ({ ending }) => {
    const model = answeringAfterCalls(ending)
    return sendRequest(chatHandler({ model, tools, secret: 'a secret of some length' }), ending, {
      messages,
    })
  },

  // Nobody reads on, so an answer ends soon after its client has left.
  'chatHandler with a log': ({ ending }) => {
    const handler = chatHandler({
      model: answering(ending),
      log: memoryLog({ retention: 1 }),
      abandonAfter: 1,
    })
    return sendRequest(handler, ending, { messages, answerId: 'answer' })
  },

  passThrough: ({ ending }) => {
    const handler = passThrough({
      to: `${baseURL}/chat/completions`,
      headers: { authorization: 'Bearer key' },
      allow: ['made'],
      fields: ['messages', 'stream'],
      fetch: answersWith(ending, bodyOf(ending)),
    })
    return sendRequest(handler, ending, { model: 'made', messages, stream: true })
  },

  toUIMessageStream: ({ ending, signal }) => writeIn(toUIMessageStream, ending, signal),

  toAGUI: ({ ending, signal }) => writeIn(writeAGUI, ending, signal),

  async 'aiSdk()'({ ending, signal }) {
    const fetch = answersWith(ending, await knownBodyIn(toUIMessageStream, ending))
    const model = aiSdk('https://app.test/api/chat', { fetch })
    await read(streamChat({ model, messages, signal }), ending)
  },

  async 'agui()'({ ending, signal }) {
    const fetch = answersWith(ending, await knownBodyIn(writeAGUI, ending))
    const model = agui('https://app.test/agent', { fetch })
    await read(streamChat({ model, messages, signal }), ending)
  },

  'edge() and chatHandler': ({ ending, signal }) => {
    const handler = chatHandler({ model: answering(ending) })
    const model = edge('https://app.test/api/chat', {
      fetch: (url, init) => handler(new Request(url, init)),
    })
    return read(streamChat({ model, messages, signal }), ending)
  },
}

export const caseNames = Object.keys(memoryCases)

/**
 * Gives that many answers of a kind, one after the other.
 * @param {string} name
 * @param {Ending} ending
 * @param {number} count
 */
export async function answerMany(name, ending, count) {
  const answer = memoryCases[name]
  if (!answer) throw new Error(`There is no answer called ${name}`)
  // An app's signal may live as long as the app.
  const { signal } = new AbortController()
  for (let time = 0; time < count; time++) await answer({ ending, signal })
}

/**
 * @param {Write} write
 * @param {Ending} ending
 * @param {AbortSignal} signal
 */
async function writeIn(write, ending, signal) {
  const stream = streamChat({ model: answering(ending), messages, signal, replayable: false })
  const client = new AbortController()
  client.signal.addEventListener('abort', () => stream.abort(), { once: true })
  await readResponse(new Response(write(stream)), ending, client)
}

/**
 * Reads to the end, or stops at the first content after the calls.
 * @param {import('@deltakit/core').ChatStream} stream
 * @param {Ending} ending
 */
async function readSecondStep(stream, ending) {
  let steps = 0
  for await (const { type } of stream) {
    if (type === 'start') steps++
    if (type !== 'content' || steps < 2) continue
    if (ending === 'aborted') stream.abort()
    if (ending === 'left early') break
  }
  const { outcome } = await stream.result
  expectOutcome(outcome.type, ending)
}
