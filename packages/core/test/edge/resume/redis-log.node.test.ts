import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerKey, AnswerStore, LoggedBatch } from '../../../src/edge.ts'
import { systemClock } from '../../../src/protocol/clock.ts'
import { type NodeRedisClient, redisLog } from '../../../src/redis.ts'
import { batch, lease } from '../../support/log-laws.ts'
import { type ConnectedClient, passInRedis, redisClients } from '../../support/redis-clients.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'

let server: RedisServer
let connected: ConnectedClient

beforeAll(async () => {
  server = await startRedis()
  connected = await redisClients.redis(server.url)
})

afterAll(async () => {
  connected.close()
  await server.stop()
})

const keyOf = (answer: string): AnswerKey => ({ owner: 'ann', answer })

async function opened(log: AnswerStore, key: AnswerKey): Promise<number> {
  const claim = await log.open(key, 'a', lease)
  return claim.type === 'claimed' ? claim.epoch : 0
}

async function all(log: AnswerStore, key: AnswerKey, after = -1): Promise<LoggedBatch[]> {
  const batches: LoggedBatch[] = []
  for await (const one of log.read(key, after, new AbortController().signal)) batches.push(one)
  return batches
}

/** The ids of the connections that wait for entries: Redis also lists those whose wait is over. */
async function waitingConnections(): Promise<string[]> {
  const list = String(await connected.send('CLIENT', 'LIST'))
  return [...list.matchAll(/^id=(\d+) .* flags=\w*b.* cmd=xread/gm)].map(([, id = '']) => id)
}

async function waiting(): Promise<number> {
  return (await waitingConnections()).length
}

describe('redisLog', () => {
  it('lets nothing stay for ever', async () => {
    const log = redisLog(connected.client, { prefix: 'expiry:', retention: 60_000 })
    for (const answer of ['closed', 'open', 'cancelled', 'erased', 'expired']) {
      const epoch = await opened(log, keyOf(answer))
      await log.append(keyOf(answer), epoch, batch(0, 1))
      if (answer === 'closed') await log.close(keyOf(answer), epoch, batch(2, 2))
      if (answer === 'cancelled') await log.cancel(keyOf(answer))
      if (answer === 'erased') await log.erase(keyOf(answer))
    }
    await log.cancel(keyOf('unknown'))
    await log.presence?.announce(keyOf('open'), 1_000)
    const names = (await connected.send('KEYS', 'expiry:*')) as string[]
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) {
      // The index of open answers has no frames, and a sweep empties it.
      if (name !== 'expiry:open')
        expect(Number(await connected.send('PTTL', name)), name).toBeGreaterThan(0)
    }
  })

  it('waits with one connection for all its readers, and with none after they left', async () => {
    const log = redisLog(connected.client, { prefix: 'one:' })
    const leaving: AbortController[] = []
    const readers = Array.from({ length: 20 }, async (_, at) => {
      await opened(log, keyOf(`${at % 10}`))
      const batches: LoggedBatch[] = []
      const controller = new AbortController()
      leaving.push(controller)
      const reading = log.read(keyOf(`${at % 10}`), -1, controller.signal)
      for await (const one of reading) batches.push(one)
      return batches
    })
    await expect.poll(waiting).toBe(1)
    for (let at = 0; at < 10; at++) await log.append(keyOf(`${at}`), 1, batch(0, 1))
    await expect.poll(waiting).toBe(1)
    for (const controller of leaving) controller.abort()
    for (const batches of await Promise.all(readers)) expect(batches.length).toBeLessThanOrEqual(2)
    await expect.poll(waiting).toBe(0)
  })

  it('accepts its own batch again after the reply to the first was lost', async () => {
    let isLost = false
    const client = connected.client as NodeRedisClient
    const losing: NodeRedisClient = {
      duplicate: (options) => client.duplicate(options),
      connect: () => client.connect(),
      destroy: () => client.destroy(),
      on: () => {},
      async sendCommand(args) {
        const reply = await client.sendCommand(args)
        if (!isLost || args[0] !== 'XADD') return reply
        isLost = false
        throw new Error('Socket closed unexpectedly')
      },
    }
    const log = redisLog(losing, { prefix: 'lost:' })
    const epoch = await opened(log, keyOf('one'))
    isLost = true
    expect(await log.append(keyOf('one'), epoch, batch(0, 1))).toBe('held')
    isLost = true
    expect(await log.close(keyOf('one'), epoch, batch(2, 3))).toBe('held')
    isLost = true
    expect(await log.close(keyOf('one'), epoch, batch(4, 3))).toBe('held')
    const frames = (await all(log, keyOf('one'))).map((one) => one.frames).join('')
    expect(frames).toBe(batch(0, 3).frames)
  })

  it('reads a long answer in order, also one that is written faster than it is read', async () => {
    const log = redisLog(connected.client, { prefix: 'long:' })
    const key = keyOf('one')
    const epoch = await opened(log, key)
    for (let at = 0; at < 250; at++) await log.append(key, epoch, batch(at, at))
    const seen: LoggedBatch[] = []
    for await (const one of log.read(key, 9, new AbortController().signal)) {
      if (seen.push(one) === 240) {
        const more = Array.from({ length: 700 }, (_, at) =>
          log.append(key, epoch, batch(250 + at, 250 + at)),
        )
        await Promise.all(more)
        await log.close(key, epoch, batch(950, 950))
      }
    }
    const numbers = seen.filter(({ frames }) => frames).map(({ from }) => from)
    expect(numbers).toEqual(Array.from({ length: 941 }, (_, at) => 10 + at))
    expect(seen.at(-1)?.ended).toBe('closed')
  })

  it('reads nothing of an answer whose first frames Redis removed', async () => {
    const log = redisLog(connected.client, { prefix: 'trimmed:' })
    const key = keyOf('one')
    const epoch = await opened(log, key)
    for (let at = 0; at < 5; at++) await log.append(key, epoch, batch(at, at))
    const [stream = ''] = (await connected.send('KEYS', 'trimmed:frames:*')) as string[]
    await connected.send('XTRIM', stream, 'MAXLEN', '2')
    expect(await all(log, key)).toEqual([])
    await log.close(key, epoch, batch(5, 5))
    expect((await all(log, key, 2)).at(-1)?.ended).toBe('closed')
    await connected.send('XTRIM', stream, 'MAXLEN', '1')
    expect(await all(log, key)).toEqual([])
  })

  it('counts the time of Redis, whatever the clocks of the servers show', async () => {
    const [behind, ahead] = [-86_400_000, 86_400_000].map((difference) => {
      const clock = { ...systemClock, now: () => systemClock.now() + difference }
      return redisLog(connected.client, { prefix: 'clocks:', clock })
    })
    if (!behind || !ahead) throw new Error('There are two')
    // Long beside the pauses of a busy machine.
    const short = 2_000
    const claim = await behind.open(keyOf('one'), 'a', short)
    if (claim.type !== 'claimed') throw new Error(`It was ${claim.type}`)
    const reading = all(ahead, keyOf('one'))
    for (let times = 0; times < 6; times++) {
      await passInRedis(connected, short / 5)
      expect(await behind.renew(keyOf('one'), claim.epoch, short)).toBe('held')
      await ahead.sweep()
    }
    expect(await behind.append(keyOf('one'), claim.epoch, batch(0, 0))).toBe('held')
    // Nobody renews it any more.
    expect((await reading).at(-1)?.ended).toBe('truncated')
    expect((await all(behind, keyOf('one'))).at(-1)?.ended).toBe('truncated')
  })

  it('requests anew once the retention is over', async () => {
    const log = redisLog(connected.client, { prefix: 'kept:', retention: 200 })
    const epoch = await opened(log, keyOf('one'))
    await log.close(keyOf('one'), epoch, batch(0, 1))
    await passInRedis(connected, 250)
    expect((await log.open(keyOf('one'), 'b', lease)).type).toBe('claimed')
  })

  it('works with the second version of the protocol too', async () => {
    const client = createClient({ url: server.url, RESP: 2 })
    await client.connect()
    const log = redisLog(client, { prefix: 'two:' })
    const epoch = await opened(log, keyOf('one'))
    const reading = all(log, keyOf('one'))
    await log.append(keyOf('one'), epoch, batch(0, 1))
    await log.close(keyOf('one'), epoch, batch(2, 2))
    expect((await reading).map(({ frames }) => frames).join('')).toBe(batch(0, 2).frames)
    client.destroy()
  })

  it('lets every server know whether somebody reads', async () => {
    const log = redisLog(connected.client, { prefix: 'presence:' })
    const { presence } = log
    expect(await presence?.isRead(keyOf('one'))).toBe(false)
    await presence?.announce(keyOf('one'), 200)
    expect(await presence?.isRead(keyOf('one'))).toBe(true)
    await passInRedis(connected, 250)
    expect(await presence?.isRead(keyOf('one'))).toBe(false)
  })

  it('lets a reader go whose connection is lost, and serves it anew', async () => {
    const log = redisLog(connected.client, { prefix: 'cut:' })
    const key = keyOf('one')
    const epoch = await opened(log, key)
    await log.append(key, epoch, batch(0, 1))
    const others = await waitingConnections()
    const lost = expect(all(log, key)).rejects.toThrow('Socket closed unexpectedly')
    const own = async () => (await waitingConnections()).find((id) => !others.includes(id)) ?? ''
    await expect.poll(own).not.toBe('')
    await connected.send('CLIENT', 'KILL', 'ID', await own())
    await lost
    await log.close(key, epoch, batch(2, 3))
    const anew = await all(log, key, 1)
    expect(anew.map(({ from, ended }) => [from, ended])).toEqual([
      [2, undefined],
      [4, 'closed'],
    ])
  })

  it('throws for what is no client', () => {
    const message =
      'Expected `client` to be that of createClient() of `redis` or new Redis() of `ioredis`'
    expect(() => redisLog({} as NodeRedisClient)).toThrow(message)
    expect(() => redisLog(connected.client, { retention: 0 })).toThrow('`retention`')
  })
})
