import { afterAll, beforeAll, expect, it } from 'vitest'
import { memoryLog } from '../../../src/log.ts'
import { redisLog } from '../../../src/redis.ts'
import { checkLogs, type TestedLog } from '../../support/log-laws.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { type ConnectedClient, passInRedis, redisClients } from '../../support/redis-clients.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'

let server: RedisServer | undefined
const connected = new Map<string, ConnectedClient>()

beforeAll(async () => {
  server = await startRedis()
  for (const [name, connect] of Object.entries(redisClients)) {
    connected.set(name, await connect(server.url))
  }
})

afterAll(async () => {
  for (const { close } of connected.values()) close()
  await server?.stop()
})

function inRedis(name: string, prefix: string): TestedLog {
  const own = connected.get(name)
  if (!own) throw new Error(`There is no client of ${name}`)
  return {
    log: redisLog(own.client, { prefix }),
    pass: (milliseconds) => passInRedis(own, milliseconds),
  }
}

it('holds every law with every log', async () => {
  const { table, failures } = await checkLogs({
    memoryLog() {
      const clock = manualClock()
      return { log: memoryLog({ clock }), pass: clock.advance }
    },
    'redisLog (redis)': () => inRedis('redis', 'one:'),
    'redisLog (ioredis)': () => inRedis('ioredis', 'two:'),
  })
  console.log(table)
  expect(failures).toEqual([])
})
