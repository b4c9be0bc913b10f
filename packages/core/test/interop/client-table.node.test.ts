// The table of clients in docs/interop.md: each cell is what really happened here.

import { expect, it } from 'vitest'
import { z } from 'zod'
import { differences, keepColumn } from '../../../../interop/table.mjs'
import type { Cassette } from '../../src/cassette.ts'
import { replay } from '../../src/cassette.ts'
import { type Message, type StreamEvent, streamChat } from '../../src/index.ts'
import { type Tool, tool } from '../../src/tools.ts'
import { aguiVersions, createAGUIClient } from '../support/ag-ui-client.ts'
import { aiSdkVersions, createAISDKClient } from '../support/ai-sdk-client.ts'
import { answerBody, answers, anyModel, fault, requestBody } from '../support/cassette-harness.ts'
import { aguiProtocol, aiSdkProtocol, type InteropProtocol } from '../support/interop-harness.ts'
import { createTanStackClient } from '../support/tanstack-client.ts'

type Server = (messages: readonly Message[]) => AsyncIterable<StreamEvent>

/** What both clients can do. */
interface PublishedClient {
  messages: object[]
  readonly errors: string[]
  send(text: string): Promise<void>
  decide(approved: boolean): Promise<void>
  answerCalls(output: string): Promise<void>
  stop?(): void
  /** What it sent, if that is not what it has. */
  readonly sent?: readonly { readonly messages: readonly Record<string, unknown>[] }[]
}

interface ClientRow {
  readonly name: string
  readonly protocol: InteropProtocol
  create(server: Server): PublishedClient
}

const rows: readonly ClientRow[] = [
  ...aiSdkVersions.map(({ version, sdk }) => ({
    name: `AI SDK ${version}`,
    protocol: aiSdkProtocol,
    create: (server: Server) =>
      createAISDKClient((messages) => {
        const body = { messages: messages as never }
        return new Response(aiSdkProtocol.encode(server(aiSdkProtocol.decode(body)), body))
      }, sdk),
  })),
  ...aguiVersions.map(({ version, Agent }) => ({
    name: `AG-UI ${version}`,
    protocol: aguiProtocol,
    create: (server: Server) =>
      createAGUIClient((input) => {
        const body = JSON.parse(JSON.stringify(input))
        return new Response(aguiProtocol.encode(server(aguiProtocol.decode(body)), body))
      }, Agent),
  })),
  {
    name: 'TanStack AI',
    protocol: aguiProtocol,
    create: (server: Server) =>
      createTanStackClient((input) => {
        const body = JSON.parse(JSON.stringify(input))
        return new Response(aguiProtocol.encode(server(aguiProtocol.decode(body)), body))
      }),
  },
]

const call = { index: 0, id: 'call', function: { name: 'act', arguments: '{}' } }
const calling = answerBody([{ tool_calls: [call] }], 'tool_calls')
const input = z.object({})
const onServer = tool({ input, execute: () => 'seen by the server' })
const onPage = tool({ input })
const asking = tool({ input, approve: true, execute: () => 'seen by the server' })

/** A client in front of these answers, and what the model was sent. */
function talk({ create }: ClientRow, cassette: Cassette, act: Tool = onServer) {
  const fetch = replay(cassette, { match: 'order' })
  const model = anyModel({ fetch })
  const open = () =>
    create((messages) =>
      streamChat({ model, messages, tools: { act }, retry: false, replayable: false }),
    )
  /** What the model read as the output of its call. */
  const outputIn = (request: number) =>
    requestBody(fetch, request).messages.find(({ role }) => role === 'tool')?.content
  return { client: open(), open, fetch, outputIn }
}

const talking = (...contents: string[]) => contents.map((content) => answerBody([{ content }]))

const detail = { type: 'reasoning.encrypted', data: 'opaque', id: 'rs_1', index: 0 }
const start = { type: 'start', step: 0, vendor: 'made', model: 'made' } as const
const half = { type: 'content', part: 'content', delta: 'Half' } as const

const trialsOfAGUI: Record<string, (row: ClientRow) => Promise<boolean>> = {
  async stop({ create }) {
    let isLeft = false
    const events = [start, half]
    const client = create(() => ({
      [Symbol.asyncIterator]: () => ({
        next() {
          const value = events.shift()
          return value ? Promise.resolve({ done: false, value }) : new Promise(() => {})
        },
        async return() {
          isLeft = true
          return { done: true, value: undefined }
        },
      }),
    }))
    const sending = client.send('Hi')
    await expect.poll(() => JSON.stringify(client.messages), { interval: 1 }).toContain('Half')
    client.stop?.()
    await sending
    await expect.poll(() => isLeft, { interval: 1 }).toBe(true)
    return JSON.stringify(client.messages).includes('Half')
  },

  async 'state after a reload'(row) {
    const reasoning = { reasoning: 'Hm', reasoning_details: [detail] }
    const bodies = [answerBody([reasoning, { content: 'Done.' }]), ...talking('Welcome.')]
    const { client, fetch, open } = talk(row, answers(...bodies))
    await client.send('Hi')
    const again = open()
    again.messages = JSON.parse(JSON.stringify(client.messages))
    await again.send('Thanks')
    return JSON.stringify(requestBody(fetch, 1).messages).includes(JSON.stringify(detail))
  },
}

/** Whether each thing works, tried with the published client. */
const trials: Record<string, (row: ClientRow) => Promise<boolean | 'kept'>> = {
  async text(row) {
    const { client } = talk(row, answers(...talking('Olá!')))
    await client.send('Hi')
    return JSON.stringify(client.messages).includes('Olá!') && !client.errors.length
  },

  async reasoning(row) {
    const { client } = talk(row, fault('reasoning-details-only'))
    await client.send('Hi')
    return JSON.stringify(client.messages).includes('"A greeting in Portuguese."')
  },

  async 'server tools, two turns'(row) {
    const { client, outputIn } = talk(row, answers(calling, ...talking('Done.', 'Welcome.')))
    await client.send('Act')
    await client.send('Thanks')
    return outputIn(1) === 'seen by the server' && outputIn(2) === outputIn(1)
  },

  async 'client tools'(row) {
    const { client, outputIn } = talk(row, answers(calling, ...talking('Done.')), onPage)
    await client.send('Act')
    await client.answerCalls('seen by the page')
    return outputIn(1) === 'seen by the page'
  },

  async 'approval: yes'(row) {
    const { client, outputIn } = talk(row, answers(calling, ...talking('Done.')), asking)
    await client.send('Act')
    await client.decide(true)
    return outputIn(1) === 'seen by the server'
  },

  async 'approval: no'(row) {
    const { client, outputIn } = talk(row, answers(calling, ...talking('Why?')), asking)
    await client.send('Act')
    await client.decide(false)
    return String(outputIn(1)).includes('denied')
  },

  sources: (row) => shown(row, 'annotations', 'source-url', 'https://example.com/ola'),

  files: (row) => shown(row, 'images', 'file', 'data:image/png;base64,'),

  async error(row) {
    const { client } = talk(row, fault('error-openai'))
    await client.send('Hi')
    return client.errors.join().includes('The server had to stop this answer')
  },

  async truncation(row) {
    const { client } = talk(row, fault('eof-before-finish'))
    await client.send('Hi')
    return client.errors.join().includes('cut off')
  },

  ...trialsOfAGUI,
}

/** Whether the client has a part of that type, or only keeps what the next turn needs. */
async function shown(
  row: ClientRow,
  name: string,
  type: string,
  url: string,
): Promise<boolean | 'kept'> {
  const { client } = talk(row, fault(name))
  await client.send('Hi')
  const messages = JSON.parse(JSON.stringify(client.messages))
  const parts = messages.flatMap((message: object) => Object(message).parts ?? [])
  const isPart = (part: object) => Object(part).type === type && Object(part).url.startsWith(url)
  if (parts.some(isPart)) return true
  const { sent } = client
  if (sent) await client.send('And more')
  const sentBack = row.protocol.decode({ messages: sent?.at(-1)?.messages ?? messages })
  return JSON.stringify(sentBack).includes(url) && 'kept'
}

const words = { true: 'yes', false: 'no', kept: 'kept' }

it.each(rows)('docs/interop.md has what was tried with $name', async (row) => {
  const column: Record<string, string> = {}
  for (const [name, attempt] of Object.entries(trials)) {
    // The others have a page, which is tried in Chromium.
    if (!row.name.startsWith('AG-UI') && name in trialsOfAGUI) continue
    column[name] = words[`${await attempt(row)}`]
  }
  keepColumn(row.name, column)
  expect(differences(row.name, column)).toEqual([])
})
