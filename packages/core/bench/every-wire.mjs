// @ts-check
// Answers of one delta after another in every wire, and what reads them: for benches in which all of them
// have run, as in a page that uses several.
import { streamChat } from '@deltakit/core'
import { agui, toAGUI } from '@deltakit/core/ag-ui'
import { aiSdk, toUIMessageStream } from '@deltakit/core/ai-sdk'
import { chatHandler, edge } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { wires } from './wires.mjs'
import { answering, createAnswer } from './workload.mjs'

/** @typedef {(fetch: typeof globalThis.fetch) => import('@deltakit/core').Model} Make */
/** @typedef {{ frames: Uint8Array[], make: Make }} Wire */

/** @type {readonly import('@deltakit/core').Message[]} */
const messages = [{ role: 'user', content: 'Count.' }]
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** @type {Make} */
export const chatCompletions = (fetch) => openrouter('x-ai/grok-code-fast-1', { fetch })

/**
 * The same frames with another text in them.
 * @param {readonly Uint8Array[]} frames
 * @param {(text: string, index: number) => string} change
 */
export function rewritten(frames, change) {
  return frames.map((frame, index) => encoder.encode(change(decoder.decode(frame), index)))
}

/**
 * Frames of Chat Completions whose deltas are of a text, of reasoning, and of a tool's input.
 * @param {number} deltas
 */
export function completionAnswers(deltas) {
  const content = createAnswer(deltas)
  const reasoning = rewritten(content, (text) => text.replace('"content":', '"reasoning":'))
  const call =
    '"tool_calls":[{"index":0,"id":"call","type":"function","function":{"name":"look","arguments":""}}]'
  const input = rewritten(content, (text, index) =>
    index === 0
      ? text.replace(/"content":"[^"]*"/, call)
      : text.replace(
          /"content":("[^"]+")/,
          '"tool_calls":[{"index":0,"function":{"arguments":$1}}]',
        ),
  )
  return { content, reasoning, 'tool input': input }
}

/**
 * The messages of a body, one by one.
 * @param {ReadableStream<Uint8Array> | null} body
 */
export async function readsOf(body) {
  const text = await new Response(body).text()
  return text.split(/(?<=\n\n)/).map((message) => encoder.encode(message))
}

/**
 * What a server of ours makes of frames of Chat Completions, as each of the protocols it speaks.
 * @param {string} kind
 * @param {Uint8Array[]} frames
 * @returns {Promise<Record<string, Wire>>}
 */
async function relayed(kind, frames) {
  const model = chatCompletions(answering(frames))
  const body = JSON.stringify({ messages })
  const headers = { 'content-type': 'application/json' }
  const request = new Request('https://app.test/api', { method: 'POST', headers, body })
  const handler = chatHandler({ model })
  const stream = () => streamChat({ model, messages })
  const runs = { threadId: 'thread', runId: 'run' }
  return {
    [`chat completions, ${kind}`]: { frames, make: chatCompletions },
    [`edge, ${kind}`]: {
      frames: await readsOf((await handler(request)).body),
      make: (fetch) => edge('https://app.test/api', { fetch }),
    },
    [`UI messages, ${kind}`]: {
      frames: await readsOf(toUIMessageStream(stream())),
      make: (fetch) => aiSdk('https://app.test/api', { fetch }),
    },
    [`AG-UI, ${kind}`]: {
      frames: await readsOf(toAGUI(stream(), runs)),
      make: (fetch) => agui('https://app.test/api', { fetch }),
    },
  }
}

/**
 * @param {number} deltas
 * @returns {Promise<Record<string, Wire>>}
 */
export async function everyWire(deltas) {
  const { content, reasoning, 'tool input': input } = completionAnswers(deltas)
  const repeated = rewritten(reasoning, (text) =>
    text.replace(
      /"reasoning":("[^"]*")/,
      '"reasoning":$1,"reasoning_details":[{"type":"reasoning.text","text":$1,"format":"unknown","index":0}]',
    ),
  )
  const { anthropic, google, openai } = wires(deltas)
  /** @param {Wire | undefined} wire @param {(text: string) => string} change */
  const like = (wire, change) => ({
    make: wire?.make ?? chatCompletions,
    frames: rewritten(wire?.frames ?? [], change),
  })
  return {
    ...(await relayed('content', content)),
    ...(await relayed('reasoning', reasoning)),
    ...(await relayed('tool input', input)),
    'chat completions, reasoning twice': { frames: repeated, make: chatCompletions },
    'anthropic, content': like(anthropic, String),
    'anthropic, reasoning': like(anthropic, (text) =>
      text.replace('"type":"text_delta","text":', '"type":"thinking_delta","thinking":'),
    ),
    'anthropic, tool input': like(anthropic, (text) =>
      text
        .replace('"type":"text_delta","text":', '"type":"input_json_delta","partial_json":')
        .replace('{"type":"text","text":""}', '{"type":"tool_use","id":"a","name":"b","input":{}}'),
    ),
    'google, content': like(google, String),
    'google, reasoning': like(google, (text) =>
      text.replace('{"text":', '{"thought":true,"text":'),
    ),
    'openai, content': like(openai, String),
    'made to defeat templates': { make: chatCompletions, frames: madeToDefeat(content) },
  }
}

/**
 * Each frame is as the one before but for its end, and every second has another structure there.
 * @param {readonly Uint8Array[]} content
 */
function madeToDefeat(content) {
  return rewritten(content, (text, index) =>
    text.replace(
      '"}\n',
      `","x${index % 7}":${'['.repeat(index % 5)}${']'.repeat(index % 5) || 0}}\n`,
    ),
  )
}
