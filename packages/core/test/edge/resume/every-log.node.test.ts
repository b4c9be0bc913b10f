import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { memoryLog } from '../../../src/log.ts'
import { redisLog } from '../../../src/redis.ts'
import { checkLogs, checksOf, forget, retention, type TestedLog } from '../../support/log-laws.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { ageInRedis, type ConnectedClient, redisClients } from '../../support/redis-clients.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'
import { bundleWorker, startWorkerd, type WorkerdServer } from '../../support/workerd-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'deltakit-laws-'))
const worker = join(import.meta.dirname, '../../support/answer-object-worker.ts')
const connected = new Map<string, ConnectedClient>()
let logs = 0
let redis: RedisServer | undefined
let workerd: WorkerdServer | undefined

beforeAll(async () => {
  redis = await startRedis()
  for (const [name, connect] of Object.entries(redisClients)) {
    connected.set(name, await connect(redis.url))
  }
  await bundleWorker(worker, folder)
  workerd = await startWorkerd(folder, { objects: { LAWS: 'Laws', ANSWERS: 'Answers' } })
})

afterAll(async () => {
  for (const { close } of connected.values()) close()
  await redis?.stop()
  await workerd?.kill()
  rmSync(folder, { recursive: true })
})

function inMemory(): TestedLog {
  const clock = manualClock()
  const log = memoryLog({ clock, retention })
  return { log, pass: clock.advance, forget: () => forget(log, clock) }
}

function inRedis(name: string): TestedLog {
  const own = connected.get(name)
  if (!own) throw new Error(`There is no client of ${name}`)
  const prefix = `${name}:${logs++}:`
  const clock = manualClock()
  return {
    log: redisLog(own.client, { prefix, clock }),
    async pass(milliseconds) {
      await ageInRedis(own, { prefix, milliseconds })
      await clock.advance(milliseconds)
    },
    async forget() {
      // As if they had expired.
      const names = (await own.send('KEYS', `${prefix}*`)) as string[]
      await own.send('DEL', ...names)
    },
  }
}

/** In the SQLite of a Durable Object, where the law itself runs as well. */
async function inObject(law: string): Promise<void> {
  const response = await fetch(`${workerd?.url}/?law=${encodeURIComponent(law)}`)
  const verdict = await response.text()
  if (verdict !== 'ok') throw new Error(verdict)
}

it('holds every law with every log', async () => {
  const { table, failures } = await checkLogs({
    memoryLog: checksOf(inMemory),
    ...Object.fromEntries(
      Object.keys(redisClients).map((name) => [
        `redisLog (${name})`,
        checksOf(() => inRedis(name)),
      ]),
    ),
    answerObject: inObject,
  })
  console.log(table)
  expect(failures).toEqual([])
})
