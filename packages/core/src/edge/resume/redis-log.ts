import { checkPassedOptions, numberOption, text, wrongOption } from '../../protocol/check-option.ts'
import type { Clock } from '../../protocol/clock.ts'
import type { AnswerLog } from '../log/answer-log.ts'
import { answerLog } from './log-of-store.ts'
import type { RedisClient } from './redis-connection.ts'
import { createRedisStore } from './redis-store.ts'

/** What `redisLog()` takes besides a client. */
export interface RedisLogOptions {
  /** How long an answer is kept after its last sign of life, in milliseconds. Default 3 600 000. */
  readonly retention?: number | undefined
  /** What the names of all keys begin with. Default `deltakit:`. */
  readonly prefix?: string | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

// Other packages have a `Redis` too, such as those that send commands over HTTP.
const expected = 'that of createClient() of `redis` or new Redis() of `ioredis`, no pool or cluster'

/**
 * Keeps answers in Redis 7 or later, so that any of several servers can go on with them. Takes a client
 * of `redis` 6, or `ioredis` 5 or 6, and opens one more connection while somebody reads. Not for clusters.
 */
export function redisLog(client: RedisClient, options: RedisLogOptions = {}): AnswerLog {
  checkPassedOptions('redisLog', options, {
    instead: 'Pass { retention }.',
    forms: { retention: numberOption({ least: 1, whole: true, finite: true }), prefix: text },
  })
  const { call, duplicate, sendCommand, slots } = Object(client)
  // Those of clusters and sentinels take more than a command, and a pool has no duplicate.
  const isClient = duplicate && !slots && (call || sendCommand?.length < 3)
  if (!isClient) throw wrongOption('client', client, { expected })
  return answerLog(createRedisStore(client, options))
}
