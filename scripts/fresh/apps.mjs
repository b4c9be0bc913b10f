// @ts-check
// Apps as somebody makes them who has only the page of the first five minutes, and our tarballs.
import { strict as assert } from 'node:assert'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startServer, startWorkerd } from '../../runtimes/programs.mjs'
import { startProgram } from '../examples/program.mjs'
import { freePort } from '../free-port.mjs'
import { filesShownOn, lineShown, programUnder } from './blocks.mjs'
import { everyEntryPoint } from './bundlers.mjs'
import { writeFiles } from './install.mjs'
import { output } from './output.mjs'

const reroute = fileURLToPath(new URL('reroute.mjs', import.meta.url))
const page = 'docs/getting-started.md'
const question = 'Say hi in Portuguese'

/**
 * @typedef {object} Surroundings
 * @property {string} folder Where everything is installed.
 * @property {string} provider The address of the provider on this machine.
 * @property {string} answer What it answers.
 * @property {(url: string, use: (page: import('playwright').Page) => Promise<void>) => Promise<void>} inBrowser
 */

/** @type {Record<string, (surroundings: Surroundings) => Promise<void>>} */
export const apps = {
  'a Node script': (all) =>
    script(all, process.execPath, ['--import', pathToFileURL(reroute).href]),
  'a Deno script': (all) =>
    script(all, 'deno', ['run', '--allow-net', '--allow-env', '--preload', reroute]),
  'a Bun script': (all) => script(all, 'bun', ['--preload', reroute]),
  'a Worker': worker,
  'a Vite app': viteApp,
  'a Next.js app': nextApp,
}

/**
 * The first program of the page, as it stands there.
 * @param {Surroundings} surroundings
 * @param {string} command
 * @param {string[]} args
 */
async function script(surroundings, command, args) {
  const folder = newFolder(surroundings, `${command.split('/').at(-1)}-script`)
  writeFiles(folder, [shown(page, 'first.mjs')])
  const env = environmentOf(surroundings)
  const printed = await output(command, { args: [...args, 'first.mjs'], folder, env })
  const [, tokens] = /\n(\d+) tokens\n$/.exec(printed) ?? []
  assert.equal(printed, `${surroundings.answer}\n${tokens} tokens\n`)
}

/** @param {Surroundings} surroundings */
async function worker(surroundings) {
  const folder = newFolder(surroundings, 'worker')
  writeFiles(folder, [['worker.ts', programUnder('docs/runtimes.md', 'Cloudflare Workers')]])
  const bundler = join(surroundings.folder, 'node_modules/esbuild/bin/esbuild')
  const args = ['worker.ts', '--bundle', '--format=esm', '--outfile=worker.mjs']
  const printed = await output(bundler, { args, folder })
  assertNoWarning(printed)
  const { url, close } = await startWorkerd(folder, {
    module: 'worker.mjs',
    texts: { OPENROUTER_API_KEY: 'a-key' },
    outbound: surroundings.provider,
  })
  try {
    const { resolve } = createRequire(join(surroundings.folder, 'package.json'))
    const core = dirname(resolve('@deltakit/core/package.json'))
    const { streamChat } = await import(pathToFileURL(join(core, 'dist/index.js')).href)
    const { edge } = await import(pathToFileURL(join(core, 'dist/edge.js')).href)
    const messages = [{ role: 'user', content: question }]
    const { content } = await streamChat({ model: edge(url), messages }).complete()
    assert.equal(content, surroundings.answer)
  } finally {
    close()
  }
}

/** @param {Surroundings} surroundings */
async function viteApp(surroundings) {
  const folder = newFolder(surroundings, 'vite')
  const template = ['--template', 'react-ts', '--no-interactive', '--overwrite']
  await fromTemplate(surroundings, { creator: 'create-vite', folder, args: template })
  const port = `${await freePort()}`
  writeFiles(folder, [
    shown(page, 'src/chat.tsx'),
    // Another program may have the port that the page has.
    ...[shown(page, 'server.mjs'), shown(page, 'vite.config.ts')].map(
      ([name, text]) => /** @type {[string, string]} */ ([name, text.replaceAll('3000', port)]),
    ),
    ['src/App.tsx', lineShown(page, "export { App as default } from './chat'")],
  ])
  const npm = (/** @type {string[]} */ ...args) => output('npm', { args, folder })
  assertNoWarning(await npm('run', 'build'))
  // It prints nothing: it is there once it answers.
  const server = await startServer(process.execPath, {
    args: ['--import', pathToFileURL(reroute).href, join(folder, 'server.mjs')],
    port: Number(port),
    env: environmentOf(surroundings),
  })
  const client = await startProgram('npm', {
    args: ['run', 'dev', '--', '--port', '$PORT'],
    folder,
    address: /Local:\s+(http:\S+)/,
  })
  try {
    await surroundings.inBrowser(client.url, (browserPage) => chats(browserPage, surroundings))
    assertNoWarning(client.output())
  } finally {
    await client.stop()
    server.close()
  }
}

/** @param {Surroundings} surroundings */
async function nextApp(surroundings) {
  const folder = newFolder(surroundings, 'next')
  const flags = ['--ts', '--app', '--empty', '--no-linter', '--no-tailwind', '--no-src-dir']
  const quiet = [
    '--no-react-compiler',
    '--no-agents-md',
    '--skip-install',
    '--disable-git',
    '--yes',
  ]
  const args = [...flags, ...quiet, '--import-alias', '@/*']
  await fromTemplate(surroundings, { creator: 'create-next-app', folder, args })
  writeFiles(folder, [
    shown(page, 'app/api/chat/route.ts'),
    shown(page, 'src/chat.tsx'),
    ['app/page.tsx', lineShown(page, "export { App as default } from '../src/chat'")],
    // A page with every entry point, which Turbopack bundles for the server and for the browser.
    ['app/every/all.jsx', `'use client'\n${everyEntryPoint()}`],
    [
      'app/every/page.jsx',
      "import { all } from './all'\n\nexport default function Every() {\n  return <p>{typeof all}</p>\n}\n",
    ],
    // And a server component, which may import what only the page runs.
    [
      'app/server/page.jsx',
      `${everyEntryPoint()}\nexport default function Server() {\n  return <p>{typeof all}</p>\n}\n`.replace(
        'export const all',
        'const all',
      ),
    ],
  ])
  assertNoWarning(await output('npm', { args: ['run', 'build'], folder }))
  const program = await startProgram('npm', {
    args: ['start', '--', '--port', '$PORT'],
    folder,
    address: /Local:\s+(http:\S+)[\s\S]*Ready/,
    env: {
      ...environmentOf(surroundings),
      NODE_OPTIONS: `--import ${pathToFileURL(reroute).href}`,
    },
  })
  try {
    await surroundings.inBrowser(program.url, (browserPage) => chats(browserPage, surroundings))
    assertNoWarning(program.output())
  } finally {
    await program.stop()
  }
}

/**
 * What a person does with the chat of the page.
 * @param {import('playwright').Page} page
 * @param {Surroundings} surroundings
 */
async function chats(page, { answer }) {
  await page.getByLabel('Message').fill(question)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.locator('[role=log][aria-busy=true]').waitFor()
  await page.locator('[role=log][aria-busy=false]').waitFor()
  await page.getByText(answer).waitFor()
  assert.equal(await page.getByText(question, { exact: true }).count(), 1)
  assert.equal(await page.getByRole('alert').filter({ hasText: /./ }).count(), 0)
}

/**
 * @param {Surroundings} surroundings
 * @param {{ creator: string, folder: string, args: string[] }} options
 */
async function fromTemplate({ folder: installed }, { creator, folder, args }) {
  const { resolve } = createRequire(join(installed, 'package.json'))
  const manifest = resolve(`${creator}/package.json`)
  const { bin } = createRequire(manifest)(manifest)
  const program = join(dirname(manifest), typeof bin === 'string' ? bin : bin[creator])
  const name = /** @type {string} */ (folder.split('/').at(-1))
  await output(process.execPath, { args: [program, name, ...args], folder: dirname(folder) })
}

/**
 * @param {Surroundings} surroundings
 * @param {string} name
 */
function newFolder({ folder }, name) {
  const made = join(folder, 'apps', name)
  mkdirSync(made, { recursive: true })
  return made
}

/**
 * @param {string} document
 * @param {string} file
 * @returns {[name: string, text: string]}
 */
function shown(document, file) {
  const text = filesShownOn(document).get(file)
  if (!text) throw new Error(`${document} does not show ${file}`)
  return [file, text]
}

/** @param {Surroundings} surroundings */
function environmentOf({ provider }) {
  return { OPENROUTER_API_KEY: 'a-key', FRESH_PROVIDER: provider }
}

/** @param {string} printed */
function assertNoWarning(printed) {
  const lines = printed
    .split('\n')
    // On a CI machine Next.js recommends a cache, which says nothing of us.
    .filter((line) => /warn|⚠|deprecat/i.test(line) && !line.includes('No build cache found'))
  assert.deepEqual(lines, [], `There are warnings:\n${printed}`)
}
