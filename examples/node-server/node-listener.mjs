import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * A handler as a listener of `node:http` and `node:http2`, and for a route of Express, Fastify or Koa.
 * It stops the answer of a client that leaves, and slows down for one that reads slowly.
 */
export function nodeListener(handler) {
  return async (incoming, outgoing) => {
    const left = new AbortController()
    outgoing.on('close', () => left.abort())
    // A method or a host that no request can have is its sender's error.
    const badRequest = () => new Response(null, { status: 400 })
    const response = await respond(handler, incoming, left.signal).catch(badRequest)
    outgoing.writeHead(response.status, [...response.headers].flat())
    // A client that leaves is no error.
    await pipeline(response.body ? Readable.fromWeb(response.body) : [], outgoing).catch(() => {})
  }
}

async function respond(handler, incoming, signal) {
  const { method = 'GET', url, headers: given } = incoming
  // HTTP/2 has its host among names with a colon, which no `Request` can have.
  const fields = Object.entries(given).filter(([name]) => !name.startsWith(':'))
  const headers = fields.map(([name, value]) => [name, `${value}`])
  const body = method === 'POST' ? Readable.toWeb(incoming) : null
  const init = { method, headers, body, duplex: 'half', signal }
  return handler(new Request(`http://${given[':authority'] ?? given.host}${url}`, init))
}
