// @ts-check
import { spawn } from 'node:child_process'
import { freePort } from '../free-port.mjs'
import { environment, windows } from './environment.mjs'

const startLimit = 60_000
const stopLimit = 5_000

/** @type {Set<import("node:child_process").ChildProcess>} Of the programs that run: none may outlive this process. */
const running = new Set()
process.on('exit', () => {
  for (const child of running) end(child, 'SIGKILL')
})

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
 * @param {{ args: string[], folder: string, address: RegExp, env?: Record<string, string> }} options `$PORT`
 * in an argument stands for the port. The first group of `address` is the URL.
 * @returns {Promise<Program>}
 */
export async function startProgram(command, { args, folder, address, env = {} }) {
  const port = `${await freePort()}`
  const filled = args.map((arg) => arg.replace('$PORT', port))
  const child = spawn(command, filled, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that everything that npm starts ends with it.
    detached: !windows,
    shell: windows,
    env: { ...environment(command), PORT: port, ...env },
  })
  let output = ''
  running.add(child)
  const exited = new Promise((resolve) => {
    child.once('exit', resolve)
    child.once('error', resolve)
  })

  async function stop() {
    end(child, 'SIGTERM')
    const timer = setTimeout(() => end(child, 'SIGKILL'), stopLimit)
    await exited
    clearTimeout(timer)
    // What it started may be slower than itself.
    end(child, 'SIGKILL')
    running.delete(child)
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
    child.on('error', reject)
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

/**
 * Ends a program and everything that it has started.
 * @param {import('node:child_process').ChildProcess} child
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
function end(child, signal) {
  if (windows || child.pid === undefined) {
    child.kill(signal)
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch {
    // All of it has ended already.
  }
}
