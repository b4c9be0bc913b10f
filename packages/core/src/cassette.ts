// Recording real traffic, and replaying it as a `fetch`.

export type {
  Cassette,
  Interaction,
  RecordedBody,
  RecordedHeaders,
  RecordedRead,
  RecordedRequest,
  RecordedResponse,
} from './cassette/cassette.ts'
export {
  type ReadCassetteOptions,
  readCassette,
  writeCassette,
} from './cassette/cassette-file.ts'
export type { Match, RequestToMatch } from './cassette/match-request.ts'
export { messageInterval } from './cassette/read-timing.ts'
export { type Recorder, type RecordOptions, record } from './cassette/record.ts'
export { type Replay, type ReplayOptions, replay } from './cassette/replay.ts'
export type { Drop, Exchange } from './cassette/replay-body.ts'
export { UnmatchedRequestError } from './cassette/unmatched-request.ts'
export type { Clock } from './protocol/clock.ts'
