import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** A provider over HTTP, which a test writes by hand. */
export interface ProviderServer {
  readonly url: string
  /** How many requests came. */
  requestCount(): number
  /** Writes to every open answer. */
  write(text: string): void
  /** Ends every open answer. */
  end(): void
  /** How many answers are open. */
  open(): number
  /** What was sent to its path `/finished`, as JSON. */
  readonly finished: readonly unknown[]
  close(): void
}

/** `onRequest` may write the answer itself. */
export async function startProvider(
  onRequest: (response: ServerResponse) => void = () => {},
): Promise<ProviderServer> {
  const open = new Set<ServerResponse>()
  let count = 0
  const finished: unknown[] = []
  const server = createServer(async (request, response) => {
    if (request.url === '/finished') {
      finished.push(JSON.parse(await text(request)))
      response.end()
      return
    }
    request.resume()
    count++
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    open.add(response)
    response.on('close', () => open.delete(response))
    onRequest(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('There is no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requestCount: () => count,
    write(data) {
      for (const response of open) response.write(data)
    },
    end() {
      for (const response of open) response.end()
    },
    open: () => open.size,
    finished,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
