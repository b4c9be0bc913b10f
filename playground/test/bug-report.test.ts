import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Model, streamChat } from '@deltakit/core'
import { readCassette, replay } from '@deltakit/core/cassette'
import { chatHandler, edge } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { flightRecorder } from '@deltakit/devtools/recorder'
import { decodeRecording, loadProvider, noFaults, testCode } from '@deltakit/devtools/recordings'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { playgroundLink } from '../../packages/devtools/src/panel/playground-link.ts'
import { parseRoute } from '../src/routing/route.ts'
import { decompressText } from '../src/sharing/compressed-text.ts'
import { readNamed } from './support.ts'

// Reports of the flight recorder, copied as tests to a folder of their own, and run there.
const folder = fileURLToPath(new URL('../artifacts/reported/', import.meta.url))
const require = createRequire(import.meta.url)

const cassette = readNamed('openrouter/grok-code-fast-1/text')
const answered = () => replay(cassette, { match: 'order' })
const provider = (fetch: typeof globalThis.fetch): Model =>
  openrouter('x-ai/grok-code-fast-1', { apiKey: 'sk-canary-0123456789', fetch })

const handler = chatHandler({ model: provider(answered()) })

/** What a page streams with, and what a person reports of it. */
const models: Readonly<Record<string, Model>> = {
  provider: provider(answered()),
  server: edge('https://app.test/api/chat', {
    fetch: (input, init) => handler(new Request(input, init)),
  }),
  failure: provider(
    async () => new Response('{"error":{"message":"Overloaded"}}', { status: 529 }),
  ),
}

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    `${folder}vitest.config.ts`,
    `const resolve = { conditions: ['@deltakit/source'] }
export default { resolve, ssr: { resolve }, test: { isolate: false } }
`,
  )
  writeFileSync(`${folder}package.json`, '{ "type": "module" }')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('turns reports of the flight recorder into tests that pass', { timeout: 120_000 }, async () => {
  for (const [name, model] of Object.entries(models)) {
    const recorder = flightRecorder()
    const messages = [{ role: 'user', content: 'Say hello.' }] as const
    const { content, outcome } = await streamChat({
      model,
      messages,
      retry: false,
      middleware: recorder,
    }).result
    const report = await recorder.report()
    expect(report?.yaml).not.toContain('canary')
    if (!report) continue

    // As the playground opens it, from the address that the panel makes.
    const link = await playgroundLink(report, 'https://playground.test/')
    const route = parseRoute(new URL(link ?? '').hash)
    const yaml = route.page === 'shared' ? await decompressText(route.data) : ''
    expect(yaml).toBe(report.yaml)
    const reported = readCassette(yaml)
    const decoded = await decodeRecording(reported, {
      provider: await loadProvider(reported.interactions),
      faults: noFaults,
    })
    expect(decoded.content).toBe(content)
    expect(decoded.outcome.type).toBe(outcome.type)
    const code = testCode(reported, { name, decoded, faults: noFaults })
    writeFileSync(`${folder}${name}.test.ts`, code)
  }
  const vitest = require.resolve('vitest/package.json').replace('package.json', 'vitest.mjs')
  const args = [vitest, 'run', '--reporter=json', '--root', folder]
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', CI: '' }
  const output = execFileSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
  const { numPassedTests, numFailedTests } = JSON.parse(output.slice(output.indexOf('{')))
  expect(numFailedTests).toBe(0)
  expect(numPassedTests).toBe(Object.keys(models).length)
})
