import { once } from 'node:events'
import { Cluster, Redis } from 'ioredis'
import OldestIORedis from 'ioredis-5'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerKey, AnswerStore } from '../../../src/edge.ts'
import { type IORedisClient, type RedisClient, redisLog } from '../../../src/redis.ts'
import { batch, lease } from '../../support/log-laws.ts'
import { type ConnectedClient, passInRedis, redisClients } from '../../support/redis-clients.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'

let server: RedisServer
let connected: ConnectedClient
const closing: (() => void)[] = []

beforeAll(async () => {
  server = await startRedis()
  connected = await redisClients.redis(server.url)
})

afterEach(async () => {
  for (const close of closing.splice(0)) close()
  await connected.send('CONFIG', 'SET', 'maxmemory', '0')
})

afterAll(async () => {
  connected.close()
  await server.stop()
})

interface ConnectionOptions {
  readonly keyPrefix?: string
  readonly enableOfflineQueue?: boolean
  readonly commandTimeout?: number
}

const create = {
  ioredis: (options: ConnectionOptions) => new Redis(server.url, options),
  'ioredis 5.0': (options: ConnectionOptions) => new OldestIORedis(server.url, options),
}

const key: AnswerKey = { owner: 'ann', answer: 'one' }

async function opened(log: AnswerStore): Promise<number> {
  const claim = await log.open(key, 'a', 60_000)
  if (claim.type !== 'claimed') throw new Error(`It was ${claim.type}`)
  return claim.epoch
}

/** What a reader gets: the number of the first frame of each batch, and how the answer ended. */
async function readNumbers(log: AnswerStore, onNumber = (_: number) => {}): Promise<unknown[]> {
  const seen: unknown[] = []
  for await (const { from, frames, ended } of log.read(key, -1, new AbortController().signal)) {
    if (frames) onNumber(from)
    if (frames) seen.push(from)
    if (ended) seen.push(ended)
  }
  return seen
}

async function waitsForEntries(): Promise<void> {
  const list = async () => String(await connected.send('CLIENT', 'LIST'))
  await expect.poll(list).toMatch(/flags=\w*b.* cmd=xread/)
}

/** A client that is connected. */
async function connect(
  name: keyof typeof create,
  options: ConnectionOptions = {},
): Promise<IORedisClient> {
  const client = create[name](options)
  client.on('error', () => {})
  closing.push(() => client.disconnect())
  await once(client, 'ready')
  return client
}

describe.each(['ioredis', 'ioredis 5.0'] as const)('redisLog with %s', (name) => {
  it.each([
    ['that puts a prefix of its own before all keys', { keyPrefix: 'app:' }],
    ['whose commands do not wait for a connection', { enableOfflineQueue: false }],
    ['whose commands may take only a little while', { commandTimeout: 50 }],
  ] satisfies [string, ConnectionOptions][])(
    'follows an answer over a client %s',
    async (_, options) => {
      const client = await connect(name, options)
      const log = redisLog(client, { prefix: `${name}:${Object.keys(options)}:` })
      const epoch = await opened(log)
      const reading = readNumbers(log)
      await waitsForEntries()
      await passInRedis(connected, 100)
      await log.append(key, epoch, batch(0, 1))
      await log.close(key, epoch, batch(2, 2))
      expect(await reading).toEqual([0, 2, 'closed'])
    },
  )
})

describe('redisLog', () => {
  it.each([
    ['a pool', () => createClientPool()],
    ['a cluster of redis', () => createCluster({ rootNodes: [] })],
    ['a sentinel', () => createSentinel({ name: 'one', sentinelRootNodes: [] })],
    ['a cluster of ioredis', () => new Cluster([], { lazyConnect: true })],
  ])('throws for %s, which it cannot use', (_, other) => {
    const client: unknown = other()
    expect(() => redisLog(client as RedisClient)).toThrow('no pool or cluster')
  })

  it('gives every reader all frames, also one that comes while another is ahead', async () => {
    const held: (() => void)[] = []
    let holds = ''
    const client = await connect('ioredis')
    const slow: IORedisClient = {
      duplicate: (options) => client.duplicate(options),
      disconnect: () => client.disconnect(),
      on: () => {},
      async call(command, args) {
        const waits = holds.split(' ').includes(command)
        // A reply that arrives late, and a wake that does.
        if (waits && command === 'XADD') await new Promise<void>((resolve) => held.push(resolve))
        const reply = await client.call(command, args)
        if (waits && command === 'XRANGE') await new Promise<void>((resolve) => held.push(resolve))
        return reply
      },
    }
    const writer = redisLog(client, { prefix: 'ahead:' })
    const log = redisLog(slow, { prefix: 'ahead:' })
    const epoch = await opened(writer)
    await writer.append(key, epoch, batch(0, 0))
    let first = -1
    const ahead = readNumbers(log, (number) => (first = number))
    await waitsForEntries()
    holds = 'XRANGE XADD'
    const behind = readNumbers(log)
    await expect.poll(() => held.length).toBe(1)
    await writer.append(key, epoch, batch(1, 1))
    await expect.poll(() => first).toBe(1)
    await waitsForEntries()
    held[0]?.()
    // The wake of the other reader.
    await expect.poll(() => held.length).toBe(2)
    await writer.append(key, epoch, batch(2, 2))
    await expect.poll(() => first).toBe(2)
    await writer.close(key, epoch, batch(3, 3))
    expect(await ahead).toEqual([0, 1, 2, 3, 'closed'])
    expect(await behind).toEqual([0, 1, 2, 3, 'closed'])
  })

  it('follows an answer over a client that ends a connection which is silent', async () => {
    const options = { url: server.url, pingInterval: 500, socket: { socketTimeout: 3_000 } }
    const client = createClient(options)
    client.on('error', () => {})
    closing.push(() => client.destroy())
    await client.connect()
    const log = redisLog(client, { prefix: 'silent:' })
    const epoch = await opened(log)
    const reading = readNumbers(log)
    await waitsForEntries()
    await passInRedis(connected, 3_500)
    await log.append(key, epoch, batch(0, 1))
    await log.close(key, epoch, batch(2, 2))
    expect(await reading).toEqual([0, 2, 'closed'])
  })

  it('claims an answer though its client sends the claim again', async () => {
    const client = await connect('ioredis')
    const insistent: IORedisClient = {
      duplicate: (options) => client.duplicate(options),
      disconnect: () => client.disconnect(),
      on: () => {},
      async call(command, args) {
        await client.call(command, args)
        return client.call(command, args)
      },
    }
    const log = redisLog(insistent, { prefix: 'again:' })
    const epoch = await opened(log)
    expect(await log.append(key, epoch, batch(0, 0))).toBe('held')
    expect(await log.close(key, epoch, batch(1, 1))).toBe('held')
    expect(await readNumbers(log)).toEqual([0, 1, 'closed'])
    expect(await log.open(key, 'a', 60_000)).toEqual({ type: 'joined' })
  })

  it('fails an answer that Redis has lost, and leaves nothing of it behind', async () => {
    const log = redisLog(connected.client, { prefix: 'lost:' })
    const epoch = await opened(log)
    await log.append(key, epoch, batch(0, 1))
    await connected.send('FLUSHALL')
    await expect(log.append(key, epoch, batch(2, 2))).rejects.toThrow('Redis has forgotten')
    await expect(log.renew(key, epoch, lease)).rejects.toThrow('Redis has forgotten')
    expect(await connected.send('KEYS', 'lost:*')).toEqual([])
  })

  it('lets go a reader of an answer that Redis has lost', async () => {
    const log = redisLog(connected.client, { prefix: 'lost reader:' })
    await log.open(key, 'a', 200)
    const reading = expect(readNumbers(log)).rejects.toThrow('Redis has forgotten')
    await waitsForEntries()
    await connected.send('FLUSHALL')
    await reading
  })

  it('lets go a reader whose answer cannot be ended, for Redis is full', async () => {
    const log = redisLog(connected.client, { prefix: 'full:' })
    await log.open(key, 'a', 200)
    const reading = expect(readNumbers(log)).rejects.toThrow('OOM')
    await waitsForEntries()
    await connected.send('CONFIG', 'SET', 'maxmemory', '1')
    await reading
  })

  it('finds the answers of a dead server among many, however far away Redis is', async () => {
    const prefix = 'many:'
    const near = redisLog(connected.client, { prefix })
    for (let answer = 0; answer < 150; answer++) {
      const one = { owner: 'ann', answer: `${answer}` }
      await near.open(one, 'a', answer < 100 ? 60_000 : 1)
      await near.orphans?.note(one, 'its note')
    }
    await passInRedis(connected, 20)
    const client = await connect('ioredis')
    let open = 0
    let waits = 0
    /** Counts how often nothing was on its way to Redis: each time costs the whole way there and back. */
    const far: IORedisClient = {
      duplicate: (options) => client.duplicate(options),
      disconnect: () => client.disconnect(),
      on: () => {},
      async call(command, args) {
        if (open++ === 0) waits++
        try {
          return await client.call(command, args)
        } finally {
          open--
        }
      },
    }
    const taken = await redisLog(far, { prefix }).orphans?.take(lease)
    const found = taken?.map(({ key: { answer } }) => Number(answer)).sort((a, b) => a - b)
    expect(found).toEqual(Array.from({ length: 50 }, (_, at) => 100 + at))
    expect(waits).toBeLessThan(30)
  })
})
