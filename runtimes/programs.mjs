// @ts-check
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import workerd from 'workerd'

const require = createRequire(import.meta.url)

let printed = ''

/** What the programs have printed since the last call. Runtimes complain of hostile bytes at length. */
export function takePrinted() {
  const text = printed
  printed = ''
  return text
}

/** @param {import('node:child_process').ChildProcess} child */
function collectPrinted({ stdout, stderr }) {
  for (const stream of [stdout, stderr]) stream?.on('data', (data) => (printed += data))
}

export const bun = binary('bun', 'bin/bun.exe')

/** The arguments with which Node runs a file in Deno. */
export const denoRun = [
  ...[binary('deno', 'bin.cjs'), 'run', '--no-config', '--no-lock'],
  ...['--allow-net=127.0.0.1,0.0.0.0', '--allow-env'],
]

/**
 * @param {string} name
 * @param {string} file
 */
function binary(name, file) {
  return join(dirname(require.resolve(`${name}/package.json`)), file)
}

/**
 * Serves a module of the folder in workerd, with texts bound to names. With `outbound`, all that it sends
 * goes to that address.
 * @param {string} folder
 * @param {{ module: string, texts?: Record<string, string>, outbound?: string }} worker
 */
export async function startWorkerd(folder, { module, texts = {}, outbound }) {
  const config = join(folder, `${module}.capnp`)
  const bindings = Object.entries(texts).map(
    ([name, text]) => `(name = "${name}", text = "${text}")`,
  )
  const internet = outbound
    ? `external = (address = "${outbound}", http = ())`
    : 'network = (allow = ["private"])'
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.mjs", esModule = embed "${module}")],
      compatibilityDate = "${workerd.compatibilityDate}",
      bindings = [${bindings.join(', ')}],
    )),
    (name = "internet", ${internet}),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`,
  )
  const child = spawn(workerd.default, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  collectPrinted(child)
  return started(child, () => portOf(child))
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => Promise<number>} port
 */
async function started(child, port) {
  try {
    return { url: `http://127.0.0.1:${await port()}`, close: () => end(child) }
  } catch (error) {
    end(child)
    throw error
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function end(child) {
  const { pid, exitCode } = child
  if (exitCode !== null) return
  if (!pid || process.platform === 'win32') child.kill()
  else process.kill(-pid)
}

/**
 * The port that workerd chose. It is on its control pipe, a JSON object a line.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function portOf(child) {
  return new Promise((resolve, reject) => {
    let text = ''
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`workerd exited with ${code}`)))
    child.stdio[3]?.on('data', (data) => {
      text += data
      const line = text.split('\n').find((line) => /"listen".*\}$/.test(line))
      if (line) resolve(JSON.parse(line).port)
    })
  })
}

/**
 * Starts a program that serves, and waits until it answers.
 * @param {string} command
 * @param {{ args: string[], port?: number, env?: Record<string, string> }} options
 */
export async function startServer(command, { args, port, env = {} }) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', ...env },
    // A group of its own: the Deno of npm is a script that starts another program.
    detached: true,
  })
  collectPrinted(child)
  return started(child, () => (port ? answering(port) : printedPort(child)))
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function printedPort(child) {
  return new Promise((resolve, reject) => {
    let text = ''
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`The server exited with ${code}`)))
    child.stdout?.on('data', (data) => {
      text += data
      const [, port] = /port (\d+)\s/.exec(text) ?? []
      if (port) resolve(Number(port))
    })
  })
}

/** @param {number} port */
async function answering(port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/elsewhere`).catch(() => undefined)
    if (answer) return port
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Nothing answers at port ${port}`)
}
