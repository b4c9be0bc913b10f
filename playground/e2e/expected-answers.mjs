// @ts-check
// What each cassette should show: the recorded expectation, or what the package reads in Node.
import { readdirSync, readFileSync } from 'node:fs'
import { streamChat } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { bedrock, bedrockAnthropic } from '@deltakit/core/bedrock'
import { readCassette, replay } from '@deltakit/core/cassette'
import { compatible } from '@deltakit/core/compatible'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'

/** @typedef {{ name: string, input: string }} Call */
/** @typedef {{ key: string, reasoning: string, content: string, calls: Call[] }} Answer */

const folder = new URL('../../cassettes/', import.meta.url)

/** @type {Record<string, { reasoning: string, content: string, toolCalls: { name: string, arguments: string }[] }>} */
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'))

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replaceAll('\\', '/').slice(0, -'.yaml'.length))
  .sort()

export const recordingNames = names.filter((name) => !name.startsWith('faults/'))
export const faultNames = names.filter((name) => name.startsWith('faults/'))

/** @type {Record<string, typeof xai | typeof anthropic | typeof google | undefined>} */
const providerOfHost = {
  'openrouter.ai': openrouter,
  'api.x.ai': xai,
  'api.anthropic.com': anthropic,
  'generativelanguage.googleapis.com': google,
}

/**
 * Returns the expected answer to each request of a recording.
 * @param {string} name
 * @returns {Answer[]}
 */
export function expectedAnswers(name) {
  return Object.entries(expected)
    .filter(([key]) => key.startsWith(`${name}.yaml#`))
    .map(([key, { reasoning, content, toolCalls }]) => ({
      key,
      reasoning,
      content,
      calls: toolCalls.map(({ name, arguments: input }) => ({ name, input })),
    }))
}

/**
 * Reads a fault in Node, with whole reads.
 * @param {string} name
 */
export async function readFault(name) {
  const cassette = readCassette(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'))
  const [{ request } = { request: { url: '' } }] = cassette.interactions
  const provider = providerOf(new URL(request.url))
  const fetch = replay(cassette, { speed: Number.POSITIVE_INFINITY, match: 'order' })
  const { reasoning, content, toolCalls, outcome, error } = await streamChat({
    model: provider('a-model', { apiKey: 'unused', fetch }),
    messages: [{ role: 'user', content: 'Say hi' }],
    retry: cassette.interactions.length > 1 ? { minDelay: 1 } : false,
  }).result
  return {
    reasoning,
    content,
    calls: toolCalls.map(({ name, inputText }) => ({ name, input: inputText })),
    outcome: outcome.type,
    error: error?.name,
  }
}

/**
 * Returns whoever reads what was sent to this address.
 * @param {URL} url
 * @returns {(id: string, options: { apiKey: string, fetch: typeof globalThis.fetch }) => import('@deltakit/core').Model}
 */
function providerOf({ host, pathname, origin }) {
  switch (pathname.split('/').at(-1)) {
    case 'converse-stream':
      return bedrock
    case 'invoke-with-response-stream':
      return bedrockAnthropic
    // xAI serves OpenAI's format too, and executes some of its calls.
    case 'responses':
      return (id, options) => openai(id, { ...options, baseURL: `${origin}/v1` })
    default:
      return (
        providerOfHost[host] ??
        ((id, options) => compatible(id, { ...options, baseURL: origin, thinkTags: true }))
      )
  }
}
