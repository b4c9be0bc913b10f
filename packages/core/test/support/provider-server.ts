import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** A provider over HTTP, which a test writes by hand. */
export interface ProviderServer {
  readonly url: string
  /** How often it was asked. */
  asked(): number
  /** Writes to every open answer. */
  write(text: string): void
  /** Ends every open answer. */
  end(): void
  /** How many answers are open. */
  open(): number
  close(): void
}

/** `onRequest` may write the answer itself. */
export async function startProvider(
  onRequest: (response: ServerResponse) => void = () => {},
): Promise<ProviderServer> {
  const open = new Set<ServerResponse>()
  let asked = 0
  const server = createServer((request, response) => {
    request.resume()
    asked++
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
    asked: () => asked,
    write(text) {
      for (const response of open) response.write(text)
    },
    end() {
      for (const response of open) response.end()
    },
    open: () => open.size,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
