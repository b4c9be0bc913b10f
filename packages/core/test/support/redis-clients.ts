import { Redis } from 'ioredis'
import { createClient } from 'redis'
import type { RedisClient } from '../../src/redis.ts'

/** A client that is connected, and what closes it. */
export interface ConnectedClient {
  readonly client: RedisClient
  close(): void
  /** Sends any command. */
  send(...command: string[]): Promise<unknown>
}

/** Clients of both packages, by the name of the package. */
export const redisClients = {
  async redis(url: string): Promise<ConnectedClient> {
    const client = createClient({ url })
    client.on('error', () => {})
    await client.connect()
    return {
      client,
      close: () => client.destroy(),
      send: (...command) => client.sendCommand(command),
    }
  },
  async ioredis(url: string): Promise<ConnectedClient> {
    const client = new Redis(url)
    client.on('error', () => {})
    return {
      client,
      close: () => client.disconnect(),
      send: (name = '', ...args) => client.call(name, args),
    }
  },
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
