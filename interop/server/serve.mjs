// @ts-check
// Serves the built pages, and for each session its own servers.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { Readable } from 'node:stream'
import { createHandlers } from './handlers.mjs'
import { createProvider } from './provider.mjs'

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/**
 * @param {string} folder That of the pages.
 */
export async function serve(folder) {
  /** @type {Map<string, Record<string, import('./handlers.mjs').Handler>>} */
  const sessions = new Map()

  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', origin())
    const [, api, protocol = '', session = ''] = url.pathname.split('/')
    try {
      if (api !== 'api') {
        const path = normalize(url.pathname === '/' ? '/index.html' : url.pathname)
        response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
        response.end(await readFile(join(folder, path)))
        return
      }
      const handler = sessions.get(session)?.[protocol]
      if (!handler) throw new Error(`There is no session ${url.pathname}`)
      await respond(await handler(toRequest(incoming, url)), response)
    } catch (error) {
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))

  function origin() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
    return `http://127.0.0.1:${port}`
  }

  return {
    origin: origin(),
    /**
     * @param {string} session
     * @param {readonly import('./provider.mjs').Answer[]} answers
     */
    begin(session, answers) {
      const provider = createProvider(answers)
      sessions.set(session, createHandlers(provider, { origin: origin(), session }))
      return provider
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {URL} url
 */
function toRequest(incoming, url) {
  const { method = 'GET' } = incoming
  const headers = /** @type {Record<string, string>} */ (incoming.headers)
  const body = /** @type {ReadableStream} */ (Readable.toWeb(incoming))
  const init = method === 'GET' || method === 'HEAD' ? {} : { body, duplex: 'half' }
  return new Request(url, { method, headers, ...init })
}

/**
 * @param {Response} from
 * @param {import('node:http').ServerResponse} to
 */
async function respond({ status, headers, body }, to) {
  to.writeHead(status, Object.fromEntries(headers))
  to.flushHeaders()
  const reader = body?.getReader()
  to.on('close', () => void reader?.cancel().catch(() => {}))
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    to.write(value)
  }
  to.end()
}
