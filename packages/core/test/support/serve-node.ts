import { createServer } from 'node:http'
import { nodeListener } from '../../../../examples/node-server/node-listener.mjs'
import type { Handler } from '../../src/edge.ts'

/** Serves handlers by their methods on a free port, which it prints. */
export function serveNode(handlers: Readonly<Record<string, Handler>>): void {
  const notAllowed = () => new Response(null, { status: 405 })
  const listener = nodeListener((request) => (handlers[request.method] ?? notAllowed)(request))
  const server = createServer(listener).listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address && typeof address === 'object') console.log(`port ${address.port}`)
  })
}
