// @ts-check
// Answers of one content delta after another, in the framing of each wire.
import { anthropic } from '@deltakit/core/anthropic'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'

const encoder = new TextEncoder()

/** @typedef {(fetch: typeof globalThis.fetch) => import('@deltakit/core').Model} Make */

/**
 * @param {number} deltas
 * @returns {Record<string, { frames: Uint8Array[], make: Make }>}
 */
export function wires(deltas) {
  const words = Array.from({ length: deltas }, (_, index) => ` word${index % 97}`)
  return {
    anthropic: {
      frames: anthropicFrames(words).map((frame) => encoder.encode(frame)),
      make: (fetch) => anthropic('claude-sonnet-4-5', { fetch }),
    },
    google: {
      frames: googleFrames(words).map((frame) => encoder.encode(frame)),
      make: (fetch) => google('gemini-2.5-flash', { fetch }),
    },
    openai: {
      frames: openaiFrames(words).map((frame) => encoder.encode(frame)),
      make: (fetch) => openai('gpt-5', { fetch }),
    },
  }
}

/**
 * Named events, spaces of any number before the last brace, and a ping among the deltas.
 * @param {readonly string[]} words
 */
function anthropicFrames(words) {
  const usage = { input_tokens: 12, output_tokens: 1 }
  const message = {
    id: 'msg_made',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [],
    usage,
  }
  const chunks = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...words.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: words.length },
    },
    { type: 'message_stop' },
  ]
  return chunks.map((chunk, index) => {
    const data = `${JSON.stringify(chunk).slice(0, -1)}${' '.repeat(index % 14)}}`
    return `event: ${chunk.type}\ndata: ${data}\n\n`
  })
}

/**
 * Lines that end in CRLF, and counts that grow with every chunk.
 * @param {readonly string[]} words
 */
function googleFrames(words) {
  return words.map((text, index) => {
    const last = index === words.length - 1
    const chunk = {
      candidates: [
        {
          content: { parts: [{ text }], role: 'model' },
          ...(last && { finishReason: 'STOP' }),
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 12,
        candidatesTokenCount: index + 1,
        totalTokenCount: index + 13,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: 12 }],
      },
      modelVersion: 'gemini-2.5-flash',
      responseId: 'made',
    }
    return `data: ${JSON.stringify(chunk)}\r\n\r\n`
  })
}

/**
 * Named events, numbered, each delta with its padding.
 * @param {readonly string[]} words
 */
function openaiFrames(words) {
  const response = {
    id: 'resp_made',
    object: 'response',
    status: 'in_progress',
    model: 'gpt-5',
    output: [],
  }
  const item = {
    id: 'msg_made',
    type: 'message',
    status: 'in_progress',
    content: [],
    role: 'assistant',
  }
  const place = { item_id: item.id, output_index: 0, content_index: 0 }
  const part = { type: 'output_text', annotations: [], logprobs: [], text: words.join('') }
  const settled = { ...item, status: 'completed', content: [part] }
  const usage = { input_tokens: 12, output_tokens: words.length, total_tokens: words.length + 12 }
  const chunks = [
    { type: 'response.created', response },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...words.map((delta, index) => ({
      type: 'response.output_text.delta',
      ...place,
      delta,
      logprobs: [],
      obfuscation: 'x'.repeat(16 - (index % 16)),
    })),
    { type: 'response.output_text.done', ...place, text: part.text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item: settled },
    {
      type: 'response.completed',
      response: { ...response, status: 'completed', output: [settled], usage },
    },
  ]
  return chunks.map((chunk, sequence_number) => {
    return `event: ${chunk.type}\ndata: ${JSON.stringify({ ...chunk, sequence_number })}\n\n`
  })
}
