import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerBody, hi } from '../support/cassette-harness.ts'
import { frameReader, numberOf } from '../support/log-harness.ts'
import { type ProviderServer, startProvider } from '../support/provider-server.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { type StartedProgram, startProgram } from '../support/started-program.ts'
import { startWorkerd } from '../support/workerd-server.ts'
import { codeBlocksOf } from './code-blocks.ts'
import { readDocument } from './documents.ts'
import { createProgram } from './program.ts'

// The setups of docs/resume.md as they stand there. Only the provider is another: `fetch` goes to it.

const folder = mkdtempSync(join(tmpdir(), 'deltakit-setups-'))
const program = createProgram('setups')
const blocks = codeBlocksOf(readDocument('docs/resume.md'))
const stops: (() => Promise<unknown>)[] = []
let provider: ProviderServer
let redis: RedisServer

beforeAll(async () => {
  provider = await startProvider()
  redis = await startRedis()
  program.addFile(
    'redirect.mjs',
    `const own = globalThis.fetch\nglobalThis.fetch = (_, init) => own('${provider.url}', init)\n`,
  )
})

afterAll(async () => {
  for (const stop of stops) await stop()
  provider?.close()
  await redis?.stop()
  rmSync(folder, { recursive: true })
})

/** The file of the one block that has this text. */
function blockWith(text: string): string {
  const found = blocks.filter(({ code }) => code.includes(text))
  const [block] = found
  if (!block || found.length > 1) throw new Error(`${found.length} blocks have ${text}`)
  return program.addBlock(block)
}

async function bundle(name: string, code: string, platform: 'node' | 'neutral'): Promise<string> {
  const file = join(folder, name)
  const build = await rolldown({
    input: program.addFile(`entry-${name}`, `import './redirect.mjs'\n${code}`),
    resolve: { conditionNames: ['@deltakit/source', 'import', 'default'] },
    platform,
    logLevel: 'silent',
  })
  await build.write({ file, format: 'esm' })
  await build.close()
  return file
}

/** A Node server with the route of a block. */
function bundleRoute(name: string, block: string): Promise<string> {
  const serving = join(import.meta.dirname, '../support/serve-node.ts')
  const code = `import { DELETE, GET, POST } from '${block}'
    import { serveNode } from '${serving}'
    serveNode({ DELETE, GET, POST })`
  return bundle(name, code, 'node')
}

async function start(file: string): Promise<StartedProgram> {
  const started = await startProgram(file, { env: { REDIS_URL: redis.url } })
  stops.push(started.stop)
  return started
}

const as = (authorization: string) => ({ authorization, 'content-type': 'application/json' })

const post = (url: string, answerId: string) =>
  fetch(url, {
    ...{ method: 'POST', headers: as('ann') },
    body: JSON.stringify({ messages: hi, answerId }),
  })

const write = (content: string) => provider.write(answerBody([{ content }], null))

/** Leaves an answer at one address, and reads the rest at another. */
async function leaveAndReturn(first: string, second: string): Promise<void> {
  const before = provider.requestCount()
  const left = frameReader(await post(first, 'left'))
  await expect.poll(provider.open).toBe(1)
  write('Ol')
  const seen = await left.until('"Ol"')
  await left.leave()
  const comeBack = (headers: Record<string, string>, method = 'GET') =>
    fetch(`${second}/?answer=left`, { method, headers })
  const back = frameReader(
    await comeBack({ ...as('ann'), 'last-event-id': `${numberOf(seen.at(-1))}` }),
  )
  write('á')
  expect((await comeBack(as('bob'))).status).toBe(404)
  expect((await comeBack({})).status).toBe(401)
  provider.write(`${answerBody([])}data: [DONE]\n\n`)
  provider.end()
  const rest = await back.rest()
  expect(rest.join()).toContain('"á"')
  expect(rest.join()).not.toContain('"Ol"')
  expect(rest.at(-1)).toBe('data: {"done":true}')
  expect(provider.requestCount()).toBe(before + 1)
  const stopped = frameReader(await post(first, 'stopped'))
  await expect.poll(provider.open).toBe(1)
  const stop = { method: 'DELETE', headers: as('ann') }
  expect((await fetch(`${second}/?answer=stopped`, stop)).status).toBe(204)
  await expect.poll(provider.open).toBe(0)
  await stopped.leave()
}

it('runs the setup of one server', async () => {
  const { url } = await start(await bundleRoute('memory.mjs', blockWith('log: memoryLog()')))
  await leaveAndReturn(url, url)
})

it('runs the setup of several servers and Redis', async () => {
  const file = await bundleRoute('redis.mjs', blockWith('log: redisLog(redis)'))
  const [first, second] = await Promise.all([start(file), start(file)])
  await leaveAndReturn(first.url, second.url)
})

it('runs the setup of Workers and Durable Objects', async () => {
  const block = blockWith('answerObject((env')
  const code = `export { Answers, default } from '${block}'`
  await bundle('worker.mjs', code, 'neutral')
  const { url, kill } = await startWorkerd(folder, {
    texts: { OPENROUTER_API_KEY: 'unused' },
    objects: { ANSWERS: 'Answers' },
  })
  stops.push(kill)
  await leaveAndReturn(url, url)
})
