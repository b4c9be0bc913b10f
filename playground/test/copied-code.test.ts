import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
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
export default { resolve, ssr: { resolve }, test: { isolate: false } }
`,
  )
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
      exclude: ['vitest.config.ts'],
    }),
  )
}, 60_000)

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

it('runs every copied test green in Vitest', { timeout: 120_000 }, () => {
  const vitest = require.resolve('vitest/package.json').replace('package.json', 'vitest.mjs')
  const report = run(vitest, ['run', '--reporter=json', '--root', folder])
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(
    report.slice(report.indexOf('{')),
  )
  expect(testResults.filter(({ status }: { status: string }) => status !== 'passed')).toEqual([])
  expect(numFailedTests).toBe(0)
  expect(numPassedTests).toBe(copied.length + faultsToCopy.length)
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
