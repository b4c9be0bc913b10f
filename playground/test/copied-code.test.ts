import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Faults, noFaults, testCode } from '@deltakit/devtools/recordings'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { usageCode } from '../src/code/usage-code.ts'
import { cassetteNames, decodeNamed } from './support.ts'

// What a person copies is written to files of its own, and run and checked there.
const folder = fileURLToPath(new URL('../artifacts/copied/', import.meta.url))

const faultsToCopy: readonly Partial<Faults>[] = [
  { bytesPerRead: 7 },
  { crlf: true },
  { corrupt: true },
  { rateLimited: true },
  { connection: 'end' },
  { connection: 'error', afterBytes: 700 },
  { connection: 'silence', afterBytes: 0 },
]

/** One of each kind of answer: the rest is alike. */
const copied = cassetteNames.filter(
  (name) =>
    !name.startsWith('faults/') || /http|retry|tool-|bedrock|surrogates|crlf|eof/.test(name),
)
const tools = 'openrouter/grok-code-fast-1/tool'

let apps = 0

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [index, name] of copied.entries()) {
    const { cassette, decoded } = await decodeNamed(name)
    write(`${index}.test.ts`, testCode(cassette, { name, decoded, faults: noFaults }))
  }
  for (const [index, changes] of faultsToCopy.entries()) {
    const faults = { ...noFaults, ...changes }
    const { cassette, decoded } = await decodeNamed(tools, faults)
    write(`fault-${index}.test.ts`, testCode(cassette, { name: tools, decoded, faults }))
  }
  for (const [index, name] of copied.filter((one) => !one.startsWith('faults/')).entries()) {
    const { cassette, decoded } = await decodeNamed(name)
    const { streamChat, useChatStream, chatHandler } = usageCode(cassette, { decoded })
    write(`script-${index}.ts`, streamChat)
    write(`handler-${index}.ts`, chatHandler)
    write(`component-${index}.tsx`, useChatStream)
  }
  write(
    'vitest.config.ts',
    `const resolve = { conditions: ['@deltakit/source'] }
export default { resolve, ssr: { resolve }, test: { isolate: false, testTimeout: 120_000 } }
`,
  )
  apps = await writeWholeApps()
  write('package.json', '{ "type": "module" }')
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2024',
        lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
        module: 'nodenext',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        jsx: 'react-jsx',
        types: ['node'],
      },
      include: ['*.ts', '*.tsx'],
      exclude: ['vitest.config.ts', 'apps.test.tsx'],
    }),
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(file: string, text: string): void {
  writeFileSync(`${folder}${file}`, text)
}

function run(tool: string, args: readonly string[]): string {
  try {
    const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', CI: '' }
    return execFileSync(process.execPath, [tool, ...args], { cwd: folder, env, encoding: 'utf8' })
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error)
    throw new Error(`${stdout}\n${stderr}`.slice(-6_000))
  }
}

const require = createRequire(import.meta.url)

/** In pieces: Vitest would run this file there, too. */
const inBrowser = ['//', '@vitest-environment', 'jsdom'].join(' ')

/**
 * A test that runs the copied component and the copied handler together: a person clicks, the handler answers from
 * the recording, and the component shows it.
 */
async function writeWholeApps(): Promise<number> {
  const written = []
  for (const [index, name] of copied.filter((one) => !one.startsWith('faults/')).entries()) {
    const { cassette, decoded } = await decodeNamed(name)
    // The code makes the first turn, and the rest of a conversation is up to a person.
    if (decoded.steps.some(({ type }, at) => at > 0 && type !== 'outputs')) continue
    write(`app-${index}.json`, JSON.stringify({ cassette, shown: decoded.content }))
    written.push({ index, name })
  }
  expect(written.length).toBeGreaterThan(20)
  write(
    'apps.test.tsx',
    `${inBrowser}
import { readFileSync } from 'node:fs'
import { replay } from '@deltakit/core/cassette'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'

it.each(${JSON.stringify(written)})('$name', async ({ index }) => {
  const { cassette, shown } = JSON.parse(readFileSync(\`app-\${index}.json\`, 'utf8'), withBytes)
  const { handler } = await import(\`./handler-\${index}.ts\`)
  const { Answer } = await import(\`./component-\${index}.tsx\`)
  const provider = replay(cassette, { match: 'order' })
  vi.stubGlobal('fetch', (input, { signal, ...init }) =>
    input === '/api/chat'
      ? handler(new Request(new URL(input, location.href), init))
      : provider(input, { ...init, signal }))
  const container = document.createElement('div')
  const root = createRoot(container)
  root.render(createElement(QueryClientProvider, { client: new QueryClient() }, createElement(Answer)))
  await vi.waitFor(() => container.querySelector('button').click(), 60_000)
  await vi.waitFor(() => expect(container.querySelector('p').textContent).toBe(shown), 60_000)
  await vi.waitFor(() => expect(container.querySelector('article').getAttribute('aria-busy')).toBe('false'), 60_000)
  expect(container.querySelector('[role=alert]')).toBeNull()
  root.unmount()
})

/** A body of bytes is an object in JSON. */
function withBytes(name, value) {
  const isBytes = name === 'body' && typeof value === 'object'
  return isBytes ? Uint8Array.from(Object.values(value)) : value
}
`,
  )
  return written.length
}

it('runs every copied test green in Vitest', { timeout: 240_000 }, () => {
  const vitest = require.resolve('vitest/package.json').replace('package.json', 'vitest.mjs')
  // What fails is printed at the end, for people.
  const reporters = ['--reporter=json', '--outputFile.json=report.json', '--reporter=default']
  run(vitest, ['run', ...reporters, '--root', folder])
  const report = readFileSync(`${folder}report.json`, 'utf8')
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report)
  expect(testResults.filter(({ status }: { status: string }) => status !== 'passed')).toEqual([])
  expect(numFailedTests).toBe(0)
  expect(numPassedTests).toBe(copied.length + faultsToCopy.length + apps)
})

it('type-checks every copied piece of code', { timeout: 120_000 }, () => {
  const tsc = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc')
  expect(run(tsc, ['-p', folder])).toBe('')
})

it('runs the copied scripts against their recordings', async () => {
  const { cassette, decoded } = await decodeNamed(tools)
  const { streamChat } = usageCode(cassette, { decoded })
  write('recorded.json', JSON.stringify(cassette))
  // The packed package: what a person installs. The key is read from the environment.
  write(
    'replayed.mjs',
    `import { readFileSync } from 'node:fs'
import { replay } from '@deltakit/core/cassette'
globalThis.fetch = replay(JSON.parse(readFileSync('recorded.json', 'utf8')), { match: 'order' })
`,
  )
  write('script.mjs', `import './replayed.mjs'\n${streamChat}`)
  const printed = run('script.mjs', [])
  expect(printed).toContain(`complete ${decoded.content}`)
})
