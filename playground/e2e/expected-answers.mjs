// @ts-check
// What each cassette should show: the recorded expectation, or what the package reads in Node.
import { readdirSync, readFileSync } from 'node:fs'
import { streamChat } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { bedrock, bedrockAnthropic } from '@deltakit/core/bedrock'
import { readCassette, replay } from '@deltakit/core/cassette'
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
  const providers = {
    'api.x.ai': xai,
    'api.anthropic.com': anthropic,
    'generativelanguage.googleapis.com': google,
    'api.openai.com': openai,
  }
  const { host, pathname } = new URL(request.url)
  const ofHost = providers[/** @type {'api.x.ai'} */ (host)] ?? openrouter
  const operations = { 'converse-stream': bedrock, 'invoke-with-response-stream': bedrockAnthropic }
  const operation = /** @type {'converse-stream'} */ (pathname.split('/').at(-1))
  const provider = operations[operation] ?? ofHost
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
