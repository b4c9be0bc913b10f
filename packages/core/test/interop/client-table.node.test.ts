// The table of clients in docs/interop.md: each cell is what really happened here.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Cassette } from '../../src/cassette.ts'
import { replay } from '../../src/cassette.ts'
import { type Message, type StreamEvent, streamChat } from '../../src/index.ts'
import { type Tool, tool } from '../../src/tools.ts'
import { aguiVersions, createAGUIClient } from '../support/ag-ui-client.ts'
import { aiSdkVersions, createAISDKClient } from '../support/ai-sdk-client.ts'
import { answerBody, answers, anyModel, fault, requestBody } from '../support/cassette-harness.ts'
import { aguiProtocol, aiSdkProtocol, type InteropProtocol } from '../support/interop-harness.ts'

type Server = (messages: readonly Message[]) => AsyncIterable<StreamEvent>

/** What both clients can do. */
interface PublishedClient {
  readonly messages: readonly object[]
  readonly errors: string[]
  send(text: string): Promise<void>
  decide(approved: boolean): Promise<void>
  answerCalls(output: string): Promise<void>
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
  const client = create((messages) =>
    streamChat({ model, messages, tools: { act }, retry: false, replayable: false }),
  )
  /** What the model read as the output of its call. */
  const outputIn = (request: number) =>
    requestBody(fetch, request).messages.find(({ role }) => role === 'tool')?.content
  return { client, outputIn }
}

const talking = (...contents: string[]) => contents.map((content) => answerBody([{ content }]))

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
  const sentBack = row.protocol.decode({ messages })
  return JSON.stringify(sentBack).includes(url) && 'kept'
}

const words = { true: 'yes', false: 'no', kept: 'kept' }

it('docs/interop.md has what was tried with each client', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/interop.md'), 'utf8')
  const lines: string[] = [`| | ${rows.map(({ name }) => name).join(' | ')} |`]
  for (const [name, attempt] of Object.entries(trials)) {
    const cells: string[] = []
    for (const row of rows) cells.push(words[`${await attempt(row)}`])
    lines.push(`| ${name} | ${cells.join(' | ')} |`)
  }
  expect(lines.filter((line) => !page.includes(line))).toEqual([])
})
