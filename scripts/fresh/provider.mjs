// @ts-check
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** How many bytes a read has, and the milliseconds between two: an answer that can be seen to grow. */
const readSize = 400
const pause = 5

/**
 * A provider on this machine that answers every request for a completion with a recorded body.
 * @param {string} body
 */
export async function startProvider(body) {
  const bytes = Buffer.from(body)
  /** @type {string[]} */
  const problems = []
  let requests = 0
  const server = createServer(async (request, response) => {
    requests++
    if (!request.url?.endsWith('/chat/completions')) problems.push(`It was sent ${request.url}`)
    if (request.headers.authorization !== 'Bearer a-key') problems.push('A request has no key')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let at = 0; at < bytes.length; at += readSize) {
      response.write(bytes.subarray(at, at + readSize))
      await wait(pause)
    }
    response.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    address: `127.0.0.1:${port}`,
    requests: () => requests,
    /** What was wrong with the requests since the last call. */
    takeProblems: () => problems.splice(0),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
