import { Redis } from 'ioredis'
import OldestIORedis from 'ioredis-5'
import { createClient } from 'redis'
import { createClient as createOldestClient } from 'redis-6-0'
import type { RedisClient } from '../../src/redis.ts'

/** A client that is connected, and what closes it. */
export interface ConnectedClient {
  readonly client: RedisClient
  close(): void
  /** Sends any command. */
  send(...command: string[]): Promise<unknown>
}

/** Clients of both packages, by the name of the package: at each end of the versions that the documents name. */
export const redisClients = {
  redis: (url: string) => connectRedis(createClient({ url })),
  'redis 6.0': (url: string) => connectRedis(createOldestClient({ url })),
  ioredis: async (url: string) => ofIORedis(new Redis(url)),
  'ioredis 5.0': async (url: string) => ofIORedis(new OldestIORedis(url)),
}

async function connectRedis(
  client: ReturnType<typeof createClient> | ReturnType<typeof createOldestClient>,
): Promise<ConnectedClient> {
  client.on('error', () => {})
  await client.connect()
  return {
    client,
    close: () => client.destroy(),
    send: (...command) => client.sendCommand(command),
  }
}

function ofIORedis(client: Redis | OldestIORedis): ConnectedClient {
  client.on('error', () => {})
  return {
    client,
    close: () => client.disconnect(),
    send: (name = '', ...args) => client.call(name, args),
  }
}

/** Waits until that much time has passed for Redis. */
export async function passInRedis({ send }: ConnectedClient, milliseconds: number): Promise<void> {
  const now = async () => {
    const [seconds, microseconds] = (await send('TIME')) as [string, string]
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000
  }
  const until = (await now()) + milliseconds
  while ((await now()) < until) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** As if that much time had passed for what has names with this prefix: all of it expires so much earlier. */
export async function ageInRedis(
  { send }: ConnectedClient,
  { prefix, milliseconds }: { readonly prefix: string; readonly milliseconds: number },
): Promise<void> {
  await send('EVAL', ageing, '0', prefix, `${milliseconds}`)
}

const ageing = `
  for _, name in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
    local left = redis.call('PTTL', name)
    if left >= 0 then redis.call('PEXPIRE', name, left - ARGV[2]) end
  end`
