// @ts-check
import { createServer } from 'node:net'

/**
 * Systems give connections that a program opens a port from 32768 on. A port below that stays free from
 * the moment it is found until the program that shall listen at it has started.
 */
const first = 20_000
const last = 32_000

/** @returns {Promise<number>} A port that nobody listens at. */
export async function freePort() {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first))
    if (await isFree(port)) return port
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
