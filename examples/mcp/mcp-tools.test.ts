import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { streamChat } from '@deltakit/core'
import { fakeModel } from '@deltakit/core/testing'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterEach, describe, expect, test } from 'vitest'
import { mcpTools } from './mcp-tools.ts'
import { createServer } from './server.mjs'

const messages = [{ role: 'user', content: 'Go' }] as const
const cleanups: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A client of the server, and the name of the first call that the server saw stopped. */
interface Connection {
  client: Client
  stopped: Promise<string>
}

async function overHttp(): Promise<Connection> {
  let settle = (_name: string) => {}
  const stopped = new Promise<string>((resolve) => {
    settle = resolve
  })
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'session' })
  await createServer((name) => settle(name)).connect(transport as Transport)
  const http = createHttpServer((request, response) => transport.handleRequest(request, response))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  cleanups.push(
    () => http.closeAllConnections(),
    () => http.close(),
  )
  const { port } = http.address() as AddressInfo
  const url = new URL(`http://127.0.0.1:${port}/mcp`)
  return { client: await connected(new StreamableHTTPClientTransport(url)), stopped }
}

async function asProgram(): Promise<Connection> {
  const args = [new URL('server.mjs', import.meta.url).pathname]
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' })
  const stopped = new Promise<string>((resolve) => {
    transport.stderr?.on('data', (text) => resolve(String(text).trim().replace('stopped ', '')))
  })
  return { client: await connected(transport), stopped }
}

async function connected(transport: unknown): Promise<Client> {
  const client = new Client({ name: 'app', version: '1.0.0' })
  await client.connect(transport as Transport)
  cleanups.push(() => client.close())
  return client
}

describe.each([
  ['over HTTP', overHttp],
  ['as a program', asProgram],
])('a server %s', (_, connect) => {
  test('executes the calls of a model', async () => {
    const { client } = await connect()
    const calls = [
      { name: 'add', input: { a: 1, b: 2 } },
      { name: 'files_read', input: { path: 'notes' } },
      { name: 'files_read', input: { path: 'none' } },
      { name: 'draw', input: {} },
    ]
    const model = fakeModel([{ toolCalls: calls }, 'Done'])
    const tools = await mcpTools(client)
    const { toolCalls, data } = await streamChat({ model, messages, tools }).complete()
    expect(toolCalls).toMatchObject([
      { status: 'done', output: { sum: 3 } },
      { status: 'done', output: 'This is notes' },
      { status: 'failed', output: 'There is no such file' },
      { status: 'done', output: 'A dot\n(image)' },
    ])
    expect(data).toMatchObject([
      { name: 'image', value: { url: expect.stringMatching(/^data:image.png;base64,iVBO/) } },
    ])
  })

  test('tells its progress, and stops a call with the answer', async () => {
    const { client, stopped } = await connect()
    const model = fakeModel([{ toolCalls: [{ name: 'watch', input: {} }] }])
    const stream = streamChat({ model, messages, tools: await mcpTools(client) })
    for await (const event of stream) {
      if (event.type !== 'data') continue
      expect(event.value).toMatchObject({ name: 'watch', progress: 1, total: 3 })
      stream.abort()
    }
    expect((await stream.result).outcome.type).toBe('aborted')
    expect(await stopped).toBe('watch')
  })
})
