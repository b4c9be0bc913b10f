// @ts-check
import { streamChat } from '@deltakit/core'
import { openrouter } from '@deltakit/core/openrouter'
import { createParser } from 'eventsource-parser'

/** @typedef {(fetch: typeof globalThis.fetch) => Promise<number>} Contender */

/** @type {readonly import('@deltakit/core').Message[]} */
const messages = [{ role: 'user', content: 'Count.' }]

/**
 * eventsource-parser and JSON.parse, and nothing else.
 * @type {Contender}
 */
export async function floor(fetch) {
  const { body } = await fetch('https://localhost/')
  if (!body) throw new Error('no body')
  const decoder = new TextDecoder()
  let chunks = 0
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return
      JSON.parse(data)
      chunks++
    },
  })
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return chunks
    parser.feed(decoder.decode(value, { stream: true }))
  }
}

/** @type {Contender} */
export async function awaited(fetch) {
  const { content } = await startStream(fetch).complete()
  return content.length
}

/** @type {Contender} */
export async function iterated(fetch) {
  let length = 0
  for await (const event of startStream(fetch))
    if (event.type === 'content') length += event.delta.length
  return length
}

/**
 * The same with another model.
 * @param {(fetch: typeof globalThis.fetch) => import('@deltakit/core').Model} make
 * @returns {Contender}
 */
export function awaitedFrom(make) {
  return async (fetch) => {
    const { content } = await streamChat({ model: make(fetch), messages }).complete()
    return content.length
  }
}

/** @param {typeof globalThis.fetch} fetch */
export function startStream(fetch) {
  return streamChat({ model: openrouter('x-ai/grok-code-fast-1', { fetch }), messages })
}
