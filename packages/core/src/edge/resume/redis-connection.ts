/** What is used of a client of the package `redis`. */
export interface NodeRedisClient extends EmitsErrors {
  /** Sends a command. */
  sendCommand(args: string[]): Promise<unknown>
  /** Another client with the same options, apart from those given. */
  duplicate(options?: object): NodeRedisClient
  /** Opens the connection. */
  connect(): Promise<unknown>
  /** Closes the connection. */
  destroy(): void
}

/** What is used of a client of the package `ioredis`. */
export interface IORedisClient extends EmitsErrors {
  /** Sends a command. */
  call(command: string, args: string[]): Promise<unknown>
  /** Another client with the same options, apart from those given. */
  duplicate(options?: object): IORedisClient
  /** Closes the connection. */
  disconnect(): void
}

/** A client that emits errors of its connection. */
interface EmitsErrors {
  /** Adds a listener. */
  on(event: 'error', listener: () => void): unknown
}

/** A client of `redis`, or of `ioredis`. */
export type RedisClient = NodeRedisClient | IORedisClient

/** One connection to Redis, whichever package it is of. */
export interface RedisConnection {
  send(...command: readonly (string | number)[]): Promise<unknown>
  /** Another connection, which is closed after use. */
  another(): Promise<RedisConnection>
  close(): void
}

/** A connection over a client of either package. */
export function redisConnection(client: RedisClient): RedisConnection {
  return {
    send(...command) {
      const [name = '', ...args] = command.map(String)
      return 'call' in client ? client.call(name, args) : client.sendCommand([name, ...args])
    },
    async another() {
      // Of `ioredis`: a command waits for the connection, and may wait for entries.
      const other = client.duplicate({ enableOfflineQueue: true, commandTimeout: undefined })
      // An error that nobody listens to would end the server. The command that failed rejects anyway.
      other.on('error', () => {})
      // A duplicate of `ioredis` connects by itself.
      if (!('call' in other)) await other.connect()
      return redisConnection(other)
    },
    close() {
      if ('call' in client) client.disconnect()
      else client.destroy()
    },
  }
}
