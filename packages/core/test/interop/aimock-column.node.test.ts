// The column of `@copilotkit/aimock` in docs/interop.md: its server as our providers read it.

import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { differences, keepColumn } from '../../../../interop/table.mjs'
import {
  type Message,
  type StreamChatOptions,
  streamChat,
  withToolOutput,
} from '../../src/index.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { approved, denied, type Tool, tool } from '../../src/tools.ts'

const mock = new LLMock({ port: 0, logLevel: 'silent' })
const input = z.object({})
const act = { id: 'call_made01', name: 'act', arguments: '{}' }
const slow = { chunkSize: 1, latency: 20 }

beforeAll(async () => {
  mock.onMessage('Hi', { content: 'Olá!', reasoning: 'A greeting.', webSearches: ['olá'] })
  mock.onMessage('Thanks', { content: 'Welcome.' })
  mock.onMessage('Draw', { audio: { b64Json: 'AAAA', contentType: 'audio/wav' } })
  mock.onMessage('Fail', { error: { message: 'Something broke' }, status: 500 })
  mock.onMessage('Cut', { content: 'Olá! Tudo bem?' }, { ...slow, truncateAfterChunks: 3 })
  mock.onMessage('Slow', { content: 'Olá! Tudo bem?' }, slow)
  const match = { userMessage: 'Act' }
  mock.addFixture({ match: { ...match, hasToolResult: true }, response: { content: 'Done.' } })
  mock.addFixture({ match: { ...match, hasToolResult: false }, response: { toolCalls: [act] } })
  await mock.start()
})

afterAll(() => mock.stop())

/** The bodies that it was sent, first to last. */
const sent: string[] = []

const recording: typeof fetch = (url, init) => {
  sent.push(String(init?.body))
  return fetch(url, init)
}

function answer(messages: readonly Message[], options: Partial<StreamChatOptions> = {}) {
  const baseURL = `${mock.url}/v1`
  const model = openai('gpt-5', { baseURL, apiKey: 'unused', fetch: recording })
  return streamChat({ model, messages, retry: false, ...options } as StreamChatOptions)
}

const user = (content: string): Message => ({ role: 'user', content })
const send = (content: string, tool?: Tool) =>
  answer([user(content)], tool && { tools: { act: tool } }).result

/** Whether the server was sent that, in its last request. */
const wasSent = (text: string) => sent.at(-1)?.includes(text) ?? false

/** What happens once the call of an answer is answered in that way. */
async function decided(one: Tool, decide: typeof approved): Promise<string> {
  const { message, toolCalls } = await send('Act', one)
  const messages = [user('Act'), decide(message, toolCalls[0]?.key ?? '')]
  return (await answer(messages, { tools: { act: one } }).result).content
}

const onServer = tool({ input, execute: () => 'seen by the server' })
const asking = tool({ input, approve: true, execute: () => 'seen by the server' })

const trials: Record<string, () => Promise<boolean | string>> = {
  text: async () => (await send('Hi')).content === 'Olá!',

  reasoning: async () => (await send('Hi')).reasoning === 'A greeting.',

  async 'server tools, two turns'() {
    const { messages, content } = await send('Act', onServer)
    await answer([...messages, user('Thanks')], { tools: { act: onServer } }).result
    return content === 'Done.' && wasSent('seen by the server')
  },

  async 'client tools'() {
    const seen = { output: 'seen by the page' }
    const content = await decided(tool({ input }), (message, key) =>
      withToolOutput(message, key, seen),
    )
    return content === 'Done.' && wasSent('seen by the page')
  },

  'approval: yes': async () =>
    (await decided(asking, approved)) === 'Done.' && wasSent('seen by the server'),

  'approval: no': async () =>
    (await decided(asking, denied)) === 'Done.' && wasSent('The user denied this call.'),

  async sources() {
    const { message } = await send('Hi')
    return message.parts.some(({ type }) => type === 'source') || 'it sends none'
  },

  async files() {
    const model = google('gemini-2.5-flash', { baseURL: `${mock.url}/v1beta`, apiKey: 'unused' })
    const { message } = await answer([user('Draw')], { model }).result
    return message.parts.some(({ type }) => type === 'file')
  },

  error: async () => (await send('Fail')).error?.name === 'HttpError',

  truncation: async () => (await send('Cut')).outcome.type === 'truncated',

  async stop() {
    const stream = answer([user('Slow')])
    for await (const { type } of stream) if (type === 'content') stream.abort()
    const { outcome, content } = await stream.result
    return outcome.type === 'aborted' && content.length > 0
  },

  async 'state after a reload'() {
    const { messages } = await send('Hi')
    await answer(JSON.parse(JSON.stringify([...messages, user('Thanks')]))).result
    return wasSent('encrypted_content')
  },
}

it('docs/interop.md has what was tried with aimock', async () => {
  const column: Record<string, string> = {}
  for (const [name, attempt] of Object.entries(trials)) {
    const cell = await attempt()
    column[name] = typeof cell === 'string' ? cell : cell ? 'yes' : 'no'
  }
  keepColumn('aimock', column)
  expect(differences('aimock', column)).toEqual([])
})
