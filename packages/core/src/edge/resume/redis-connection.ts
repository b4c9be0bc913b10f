/** What is used of a client of the package `redis`. */
export interface NodeRedisClient extends EmitsErrors {
  /** Sends a command. */
  sendCommand(args: string[]): Promise<unknown>
  /** Another client with the same options. */
  duplicate(): NodeRedisClient
  /** Opens the connection. */
  connect(): Promise<unknown>
  /** Closes the connection. */
  destroy(): void
}

/** What is used of a client of the package `ioredis`. */
export interface IORedisClient extends EmitsErrors {
  /** Sends a command. */
  call(command: string, args: string[]): Promise<unknown>
  /** Another client with the same options. */
  duplicate(): IORedisClient
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

export function redisConnection(client: RedisClient): RedisConnection {
  return 'call' in client
    ? {
        send: (name, ...args) => client.call(String(name), args.map(String)),
        async another() {
          return redisConnection(quiet(client.duplicate()))
        },
        close: () => client.disconnect(),
      }
    : {
        send: (...command) => client.sendCommand(command.map(String)),
        async another() {
          const other = quiet(client.duplicate())
          await other.connect()
          return redisConnection(other)
        },
        close: () => client.destroy(),
      }
}

/** An error that nobody listens to would end the server. The command that failed rejects anyway. */
function quiet<Client extends EmitsErrors>(client: Client): Client {
  client.on('error', () => {})
  return client
}
