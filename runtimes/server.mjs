// @ts-check
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'

const cassettes = join(import.meta.dirname, '..', 'cassettes')
const readSize = 700

/** @typedef {(yaml: string) => { interactions: { response: { body: string | Uint8Array } }[] }} ReadCassette */

/**
 * A provider on the loopback. `/<cassette>.yaml#<n>/…` streams a recorded body, in reads of the
 * number of bytes that comes next, `/endless/…` starts an answer and never ends it, and `/closed`
 * answers once the client of that one has gone.
 * @param {ReadCassette} readCassette
 */
export async function serveApi(readCassette) {
  /** @type {(state: string) => void} */
  let close = () => {}
  const closed = new Promise((resolve) => {
    close = resolve
  })
  return listen(async (request, response) => {
    const headers = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, content-type',
    }
    const [, segment = '', cut] = request.url?.split('/') ?? []
    const name = decodeURIComponent(segment)
    const size = Number(cut) || readSize
    if (request.method === 'OPTIONS') {
      response.writeHead(204, headers).end()
    } else if (name === 'closed') {
      const late = setTimeout(10_000, 'open', { ref: false })
      response.writeHead(200, headers).end(await Promise.race([closed, late]))
    } else if (name === 'endless') {
      response.on('close', () => close('closed'))
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"delta":{"content":"Once"}}]}\n\n')
    } else {
      const body = bodyOf(name, readCassette)
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
      for (let at = 0; at < body.length; at += size) {
        response.write(body.subarray(at, at + size))
        await setImmediate()
      }
      response.end()
    }
  })
}

const page = `<!doctype html>
<title>checks</title>
<link rel="icon" href="data:,">
<script type="module" src="/page.mjs"></script>`

/**
 * A page that runs the script, from another origin than the API's.
 * @param {string} script
 */
export function servePage(script) {
  return listen((request, response) => {
    const isScript = request.url === '/page.mjs'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
    response.end(isScript ? readFileSync(script) : page)
  })
}

/**
 * @param {string} name
 * @param {ReadCassette} readCassette
 */
function bodyOf(name, readCassette) {
  const [file = '', index] = name.split('#')
  const { interactions } = readCassette(readFileSync(join(cassettes, file), 'utf8'))
  const body = interactions[Number(index)]?.response.body
  if (body === undefined) throw new Error(`There is no ${name}`)
  return Buffer.from(body)
}

/** @param {import('node:http').RequestListener} listener */
async function listen(listener) {
  const server = createServer(listener)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
