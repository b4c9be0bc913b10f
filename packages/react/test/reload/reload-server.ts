import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { chatHandler } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { fakeModel } from '@deltakit/core/testing'
import { jsonSchema, tool } from '@deltakit/core/tools'

/** A server with a log, and the pages of a folder. Its model thinks, calls a tool and writes. */
export interface ReloadServer {
  readonly url: string
  /** Requests to the model. */
  requestCount(): number
  /** Resolves once the model has emitted so many batches since the call. */
  emitted(batches: number): Promise<void>
  close(): void
}

const words = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => `${word}${index}`).join(' ')

const answers = [
  { reasoning: words(40, 'thought '), toolCalls: [{ name: 'look', input: { up: 'Olá' } }] },
  { reasoning: words(10, 'then '), content: words(120, 'word 👋 ') },
]

export async function startReloadServer(folder: string): Promise<ReloadServer> {
  let requests = 0
  let batches = 0
  let waiting: { readonly until: number; readonly resolve: () => void }[] = []

  function countBatch(): void {
    batches++
    for (const { until, resolve } of waiting) if (batches >= until) resolve()
    waiting = waiting.filter(({ until }) => batches < until)
  }

  const look = tool({
    input: jsonSchema({ type: 'object' }),
    execute: () => new Promise<string>((resolve) => setTimeout(() => resolve('Hello'), 100)),
  })
  const handler = chatHandler({
    // A model of its own for every answer: it answers each request once.
    model: fakeModel([]),
    tools: { look },
    secret: 'a secret of thirty-two characters',
    log: memoryLog(),
    middleware: () => (request, emit) => {
      requests++
      const model = fakeModel([answers[request.step] ?? 'No more'], { delay: 5 })
      const step = model.streamStep ?? (() => Promise.resolve())
      return step(
        { ...request, model },
        (batch) => {
          countBatch()
          return emit(batch)
        },
        () => Promise.resolve(),
      )
    },
  })

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming
    const { pathname } = new URL(url, 'http://localhost')
    if (pathname !== '/api/chat') return sendFile(pathname, outgoing)
    const left = new AbortController()
    outgoing.on('close', () => left.abort())
    const named = Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      `${value}`,
    ])
    const body = method === 'POST' && { body: Readable.toWeb(incoming) as ReadableStream }
    const request = new Request(`http://${headers.host}${url}`, {
      ...{ method, headers: named, signal: left.signal, duplex: 'half' },
      ...body,
    } as RequestInit)
    const response = await handler(request)
    outgoing.writeHead(response.status, [...response.headers].flat())
    outgoing.flushHeaders()
    for await (const chunk of response.body ?? []) outgoing.write(chunk)
    outgoing.end()
  }

  async function sendFile(path: string, outgoing: ServerResponse): Promise<void> {
    const name = path === '/' ? '/index.html' : path
    const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }
    outgoing.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream')
    outgoing.end(await readFile(join(folder, name)))
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requestCount: () => requests,
    emitted(count) {
      return new Promise((resolve) => waiting.push({ until: batches + count, resolve }))
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
