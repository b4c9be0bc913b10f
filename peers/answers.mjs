// @ts-check
// The bytes that everyone reads, made by generators and by the servers of each library.

import { streamChat } from '@deltakit/core'
import { toUIMessageStream as ourUIMessages } from '@deltakit/core/ai-sdk'
import { toServerSentEventsResponse } from '@tanstack/ai'
import { jsonSchema, streamText, tool } from 'ai'
import { completionAnswers, readsOf, rewritten } from '../packages/core/bench/every-wire.mjs'
import { wires } from '../packages/core/bench/wires.mjs'
import { answering, createAnswer } from '../packages/core/bench/workload.mjs'
import { aiModel, models, tanstackChat } from './readers.mjs'

/** @typedef {import('./readers.mjs').Kind} Kind */

/**
 * An answer of Chat Completions, and the text that it has.
 * @param {number} deltas
 * @param {Kind} kind
 */
export function completions(deltas, kind) {
  const words = Array.from({ length: deltas }, (_, index) => ` word${index % 97}`)
  if (kind !== 'tool input') {
    return { frames: completionAnswers(deltas)[kind], text: words.join('') }
  }
  return toolCall(words)
}

/**
 * A call whose input is an object with one text, in those pieces.
 * @param {readonly string[]} words
 */
export function toolCall(words) {
  const pieces = ['{"text":"', ...words, '"}']
  const announced = {
    index: 0,
    id: 'call',
    type: 'function',
    function: { name: 'look', arguments: '' },
  }
  // The first frame announces the call, and the last two end the answer.
  const frames = rewritten(createAnswer(pieces.length + 1), (text, index) => {
    const piece = pieces[index - 1]
    if (index > pieces.length)
      return text.replace('"content":"",', '').replaceAll('"stop"', '"tool_calls"')
    const call = index === 0 ? announced : { index: 0, function: { arguments: piece } }
    return text.replace(/"content":"[^"]*"/, `"tool_calls":${JSON.stringify([call])}`)
  })
  return { frames, text: pieces.join('') }
}

/**
 * The answer in Anthropic's format.
 * @param {number} deltas
 * @param {Kind} kind
 */
export function anthropicAnswer(deltas, kind) {
  const { frames = [] } = wires(deltas).anthropic ?? {}
  const { text } = completions(deltas, 'content')
  if (kind === 'content') return { frames, text }
  return {
    text,
    frames: rewritten(frames, (frame) =>
      frame
        .replace('"type":"text_delta","text":', '"type":"thinking_delta","thinking":')
        .replace('{"type":"text","text":""}', '{"type":"thinking","thinking":"","signature":""}'),
    ),
  }
}

/**
 * What a server with AI SDK makes of an answer.
 * @param {readonly Uint8Array[]} frames
 */
export async function uiMessages(frames) {
  const { body } = aiResponse(answering(frames))
  return readsOf(body)
}

/**
 * The same without a server, which would leave its memory behind.
 * @param {number} deltas
 */
export function plainUIMessages(deltas) {
  const id = 'text'
  const chunks = [
    { type: 'start' },
    { type: 'start-step' },
    { type: 'text-start', id },
    ...Array.from({ length: deltas }, (_, index) => {
      return { type: 'text-delta', id, delta: ` word${index % 97}` }
    }),
    { type: 'text-end', id },
    { type: 'finish-step' },
    { type: 'finish' },
  ]
  const encoder = new TextEncoder()
  return chunks.map((chunk) => encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`))
}

/** @param {typeof globalThis.fetch} fetch */
export function aiResponse(fetch) {
  const tools = { look: tool({ inputSchema: jsonSchema({ type: 'object' }) }) }
  const model = aiModel(fetch)
  return streamText({ model, prompt: 'Count.', maxRetries: 0, tools }).toUIMessageStreamResponse()
}

/** @param {typeof globalThis.fetch} fetch */
export const tanstackResponse = (fetch) => toServerSentEventsResponse(tanstackChat(fetch))

/**
 * What a server with TanStack AI makes of an answer.
 * @param {readonly Uint8Array[]} frames
 */
export const agui = (frames) => readsOf(tanstackResponse(answering(frames)).body)

/** @param {typeof globalThis.fetch} fetch */
export const ourUIMessageBody = (fetch) =>
  ourUIMessages(
    streamChat({
      model: models.chatCompletions(fetch),
      messages: [{ role: 'user', content: 'Count.' }],
      replayable: false,
    }),
  )
