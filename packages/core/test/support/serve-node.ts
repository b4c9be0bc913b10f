import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Handler } from '../../src/edge.ts'

/** Serves handlers by their methods on a free port, which it prints. */
export function serveNode(handlers: Readonly<Record<string, Handler>>): void {
  const server = createServer(async (incoming, outgoing) => {
    const left = new AbortController()
    outgoing.on('close', () => left.abort())
    const { method = 'GET', url = '/', headers } = incoming
    const chunks: Uint8Array[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = new Request(`http://${headers.host}${url}`, {
      ...{ method, signal: left.signal },
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, `${value}`]),
      ...(method === 'POST' && { body: Buffer.concat(chunks) }),
    })
    const response = await handlers[method]?.(request)
    outgoing.writeHead(response?.status ?? 405, [...(response?.headers ?? [])].flat())
    outgoing.flushHeaders()
    const body = response?.body ? Readable.fromWeb(response.body as never) : []
    await pipeline(body, outgoing).catch(() => {})
  }).listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address && typeof address === 'object') console.log(`port ${address.port}`)
  })
}
