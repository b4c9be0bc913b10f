// Node, Deno and Bun: the port goes to stdout.
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { answer } from './edge-handler.ts'

interface Serving {
  Deno?: {
    serve(
      options: { port: number; hostname: string; onListen(at: { port: number }): void },
      answer: (request: Request) => Promise<Response>,
    ): unknown
  }
  Bun?: {
    serve(options: {
      port: number
      hostname: string
      idleTimeout: number
      fetch: (request: Request) => Promise<Response>
    }): { port: number }
  }
}

const { Deno, Bun } = globalThis as Serving
const hostname = '127.0.0.1'
const onListen = ({ port }: { port: number }) => console.log(`port ${port}`)

if (Deno) Deno.serve({ port: 0, hostname, onListen }, (request) => answer(request))
else if (Bun) {
  onListen(Bun.serve({ port: 0, hostname, idleTimeout: 30, fetch: (request) => answer(request) }))
} else {
  const server = createServer(async (incoming, outgoing) => {
    const left = new AbortController()
    outgoing.on('close', () => left.abort())
    const received = async () =>
      new Request(`http://${incoming.headers.host}${incoming.url}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Readable.toWeb(incoming) as BodyInit,
        duplex: 'half',
        signal: left.signal,
      } as RequestInit)
    const refused = () => new Response(null, { status: 400 })
    const response = await received().then((request) => answer(request), refused)
    outgoing.writeHead(response.status, [...response.headers].flat())
    const body = response.body as Parameters<typeof Readable.fromWeb>[0] | null
    await pipeline(body ? Readable.fromWeb(body) : [], outgoing).catch(() => {})
  })
  server.listen(0, hostname, () => onListen(server.address() as { port: number }))
}
