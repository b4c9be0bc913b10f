export type { Clock } from './clock.ts'
export type {
  Cassette,
  Interaction,
  RecordedBody,
  RecordedHeaders,
  RecordedRead,
  RecordedRequest,
  RecordedResponse,
} from './interactions.ts'
export { readCassette, writeCassette } from './interactions.ts'
export type { AskedRequest, Match } from './match.ts'
export { messageInterval } from './pace.ts'
export { type Recorder, type RecordOptions, record } from './record.ts'
export { type Replay, type ReplayOptions, replay } from './replay.ts'
export type { Drop, Exchange } from './replay-body.ts'
