// @ts-check
// Runs both programs of each migration page with the same cassette, the pages in Chromium with their own servers,
// and returns what each shows.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { readCassette, replay } from '@deltakit/core/cassette'
import { rolldown } from 'rolldown'
import { build } from 'vite'
import { serveFolder } from './serve.mjs'
import { root } from './sources.mjs'

/** @typedef {(request: Request) => Response | Promise<Response>} Handler */

const folder = join(root, 'docs/migrations')
const built = join(root, 'docs/artifacts/migrations')
const question = 'Say hi in Portuguese'

/** The pages with what answers their programs. */
export const migrations = {
  'ai-sdk': 'openrouter/grok-code-fast-1/text',
  'tanstack-ai': 'openai/gpt-5/text',
  openai: 'openrouter/grok-code-fast-1/text',
}

/** @type {typeof fetch} */
let provider = () => Promise.reject(new Error('No cassette answers'))
const own = globalThis.fetch
globalThis.fetch = (input, init) => provider(input, init)
process.env.OPENAI_API_KEY ??= 'unused'
process.env.OPENROUTER_API_KEY ??= 'unused'

/** What the compiler reports of the programs. */
export function compileMigrations() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  try {
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
    return []
  } catch (error) {
    return [`${Reflect.get(Object(error), 'stdout')}`]
  }
}

/** Builds the pages. */
export async function buildMigrations() {
  await build({
    configFile: false,
    root: join(folder, 'page'),
    base: './',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Our packages are outside, and one page has one React.
    resolve: { dedupe: ['react', 'react-dom', '@tanstack/react-query'] },
    build: { outDir: built, emptyOutDir: true, minify: false, chunkSizeWarningLimit: 100_000 },
  })
}

/**
 * @param {keyof typeof migrations} name
 * @param {'before' | 'after'} side
 * @param {import('playwright').Page} page
 * @returns {Promise<{ shown: string, requests: number }>}
 */
export async function runMigration(name, side, page) {
  const path = join(root, 'cassettes', `${migrations[name]}.yaml`)
  const replayed = replay(readCassette(readFileSync(path, 'utf8')), { match: 'order' })
  provider = replayed
  if (name === 'openai') {
    const { answer } = await importProgram(join(folder, name, side, 'answer.ts'))
    const shown = await withoutOutput(() => answer(question))
    return { shown, requests: replayed.exchanges.length }
  }
  const { POST } = await importProgram(join(folder, name, side, 'server.ts'))
  const server = await serveProgram(POST)
  try {
    await page.goto(`${server.url}?program=${name}/${side}`)
    await page.getByLabel('Message').fill(question)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('article').nth(1).locator('p').waitFor()
    await page.getByRole('button', { name: 'Stop', disabled: true }).waitFor()
    const shown = await page.locator('main').innerText()
    return { shown, requests: replayed.exchanges.length }
  } finally {
    server.stop()
  }
}

/** @param {string} file */
async function importProgram(file) {
  const name = file.slice(folder.length + 1).replace(/\W/g, '-')
  const bundle = join(built, 'servers', `${name}.mjs`)
  const program = await rolldown({ input: file, platform: 'node', logLevel: 'silent' })
  await program.write({ file: bundle, format: 'esm', codeSplitting: false })
  await program.close()
  return import(pathToFileURL(bundle).href)
}

/**
 * The pages, and one of their servers.
 * @param {Handler} handler
 */
async function serveProgram(handler) {
  const files = await serveFolder(built, '/')
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`)
    const isFile = incoming.method === 'GET' && url.pathname !== '/api/chat'
    const response = isFile
      ? await own(new URL(url.pathname, files.url))
      : await handler(toRequest(incoming, url))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    const body = response.body
    if (body) for await (const bytes of body) outgoing.write(bytes)
    outgoing.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      server.close()
      files.stop()
    },
  }
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {URL} url
 */
function toRequest(incoming, url) {
  const { method = 'GET', headers } = incoming
  const hasBody = method === 'POST'
  return new Request(url, {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, `${value}`]),
    ...(hasBody && { body: /** @type {never} */ (Readable.toWeb(incoming)), duplex: 'half' }),
  })
}

/**
 * @template Result
 * @param {() => Promise<Result>} program
 */
async function withoutOutput(program) {
  const { log } = console
  const write = process.stdout.write
  console.log = () => {}
  process.stdout.write = () => true
  try {
    return await program()
  } finally {
    console.log = log
    process.stdout.write = write
  }
}
