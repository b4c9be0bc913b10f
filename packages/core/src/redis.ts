// Answers that Redis keeps.

export type { IORedisClient, NodeRedisClient, RedisClient } from './edge/resume/redis-connection.ts'
export { type RedisLogOptions, redisLog } from './edge/resume/redis-log.ts'
