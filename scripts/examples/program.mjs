// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { environment, windows } from './environment.mjs'

const startLimit = 60_000

/**
 * @typedef {object} Program
 * @property {string} url Where its page is.
 * @property {() => string} output What it has printed.
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a program that serves a page, at a free port in `PORT`, and waits until it has printed its
 * address.
 * @param {string} command
 * @param {{ args: string[], folder: string, address: RegExp }} options `$PORT` in an argument stands for
 * the port. The first group of `address` is the URL.
 * @returns {Promise<Program>}
 */
export async function startProgram(command, { args, folder, address }) {
  const port = `${await freePort()}`
  const filled = args.map((arg) => arg.replace('$PORT', port))
  const child = spawn(command, filled, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that everything that npm starts ends with it.
    detached: !windows,
    shell: windows,
    env: { ...environment(command), PORT: port },
  })
  let output = ''
  const exited = once(child, 'exit')

  async function stop() {
    const { pid } = child
    if (pid && !windows) endGroup(pid)
    else child.kill()
    await exited
  }

  /** @type {Promise<string>} */
  const started = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('It printed no address')), startLimit)
    const onData = (/** @type {Buffer} */ data) => {
      output += data
      const url = address.exec(output)?.[1]
      if (!url) return
      clearTimeout(timer)
      resolve(url)
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.on('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`${command} ${args.join(' ')} exited with ${code}`))
    })
  })
  try {
    return { url: await started, output: () => output, stop }
  } catch (error) {
    await stop()
    throw new Error(`${error}\n${output}`)
  }
}

/** @param {number} pid */
function endGroup(pid) {
  try {
    process.kill(-pid)
  } catch {
    // All of it has ended already.
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })
}
