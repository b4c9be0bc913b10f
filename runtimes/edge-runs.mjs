// @ts-check
// Runs a handler in every runtime, and every example, and checks each over HTTP.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { freePort } from '../scripts/free-port.mjs'
import { sendHostile } from './hostile.mjs'
import { bun, denoRun, startServer, startWorkerd } from './programs.mjs'

/** @typedef {import('./checks.ts').Verdict} Verdict */
/** @typedef {{ url: string, close(): void }} Server */

/** The entries to bundle for the runs below. */
export const edgeEntries = {
  'edge-checks': 'edge-checks.ts',
  'edge-server': 'edge-server.ts',
  'edge-worker': 'edge-worker.ts',
  'example-worker': '../examples/cloudflare-worker/worker.ts',
  'example-deno': '../examples/deno/server.ts',
  'example-node': '../examples/node-server/server.mjs',
}

const recording = 'openrouter/grok-code-fast-1/text.yaml#0'

/**
 * @param {string} folder
 * @returns {Record<string, (api: string) => Promise<Verdict>>}
 */
export function edgeRuns(folder) {
  const file = (/** @type {string} */ name) => join(folder, `${name}.mjs`)
  const node = process.execPath
  const checks = () => import(pathToFileURL(file('edge-checks')).href)

  /** @param {() => Promise<Server>} start */
  const edge = (start) => async (/** @type {string} */ api) => {
    const { checkEdge } = await checks()
    return serving(await start(), (url) => checkEdge(url, api))
  }

  /** @param {(env: Record<string, string>, port: number) => Promise<Server>} start */
  const example = (start) => async (/** @type {string} */ api) => {
    const { checkExample } = await checks()
    const BASE_URL = `${api}/${encodeURIComponent(recording)}`
    const port = await freePort()
    const key = 'unused'
    const env = { OPENROUTER_API_KEY: key, SECRET: key, BASE_URL, PORT: `${port}` }
    return serving(await start(env, port), async (url) => {
      const problems = await sendHostile(url)
      const { passed, failed } = await checkExample(url, recording)
      return { passed, failed: [...failed, ...problems] }
    })
  }

  return {
    'edge in node': edge(() => startServer(node, { args: [file('edge-server')] })),
    'edge in workerd': edge(() => startWorkerd(folder, { module: 'edge-worker.mjs' })),
    'edge in deno': edge(() => startServer(node, { args: [...denoRun, file('edge-server')] })),
    'edge in bun': edge(() => startServer(bun, { args: [file('edge-server')] })),
    'examples/node-server': example((env, port) =>
      startServer(node, { args: [file('example-node')], port, env }),
    ),
    'examples/cloudflare-worker': example((texts) =>
      startWorkerd(folder, { module: 'example-worker.mjs', texts }),
    ),
    'examples/deno': example((env, port) =>
      startServer(node, { args: [...denoRun, file('example-deno')], port, env }),
    ),
  }
}

/**
 * @param {Server} server
 * @param {(url: string) => Promise<Verdict>} check
 */
async function serving(server, check) {
  try {
    return await check(server.url)
  } finally {
    server.close()
  }
}
