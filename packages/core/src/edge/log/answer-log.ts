import type { Clock } from '../../protocol/clock.ts'
import type { StreamEvent, WarningEvent } from '../../protocol/stream-event.ts'
import type { ErrorListener } from '../http/safe-callback.ts'
import type { AnswerKey } from './answer-key.ts'
import type { AnswerNote, FinishListener, Orphans, SaveOrphan } from './orphans.ts'

/** Frames that were sent together, numbered without a gap. */
export interface Batch {
  /** The number of the first frame. */
  readonly from: number
  /** The number of the last frame, or one less than `from` where there is none. */
  readonly to: number
  /** Server-sent events, each with its blank line. */
  readonly frames: string
}

/**
 * How an answer in a log is over. `closed`: its producer wrote everything. `truncated`: its producer is
 * gone. `cancelled`: somebody stopped it.
 */
export type LogEnd = 'closed' | 'truncated' | 'cancelled'

/** A batch as a reader gets it. */
export interface LoggedBatch extends Batch {
  /** With the last batch alone. */
  readonly ended?: LogEnd
}

/** What became of a claim: `lost` where another process closed the answer in the meantime. */
export type Claim = 'held' | 'cancelled' | 'lost'

/** Whose answer it is now. */
export type Opened =
  | { readonly type: 'claimed'; readonly epoch: number }
  | { readonly type: 'joined' }
  | { readonly type: 'conflict' }

/** Where answers are kept. The time that counts is the store's own. */
export interface AnswerStore {
  /**
   * Claims an answer for that many milliseconds, or joins one. The same id with another fingerprint is
   * a conflict.
   */
  open(key: AnswerKey, fingerprint: string, lease: number): Promise<Opened>
  /** Adds a batch, unless the claim is gone. */
  append(key: AnswerKey, epoch: number, batch: Batch): Promise<Claim>
  /** Keeps the claim for that many milliseconds from now. */
  renew(key: AnswerKey, epoch: number, lease: number): Promise<Claim>
  /**
   * The frames after a number, those to come included. The first batch comes at once, and is empty where
   * there is nothing yet. Of an answer that is unknown, or has lost frames after that number, there is
   * none. An answer whose claim has expired ends as `truncated`.
   */
  read(key: AnswerKey, after: number, signal: AbortSignal): AsyncIterable<LoggedBatch>
  /** Adds the last batch. */
  close(key: AnswerKey, epoch: number, last: Batch): Promise<Claim>
  /**
   * Gives a claim back before anything is written, so that the same request can be sent again. Without it
   * that answer counts as stopped.
   */
  release?(key: AnswerKey, epoch: number): Promise<void>
  /** Stops an answer, also one that is opened later. */
  cancel(key: AnswerKey): Promise<void>
  /** Stops an answer and removes its frames. */
  erase(key: AnswerKey): Promise<void>
  /** Closes every answer whose claim has expired, as `truncated`. */
  sweep(): Promise<void>
  /** Who reads where, for stores that several servers share. */
  readonly presence?: Presence | undefined
  /** What is left to do for an answer, for stores that outlive a server. */
  readonly orphans?: Orphans | undefined
}

/** Whether somebody reads an answer, on any server. */
export interface Presence {
  /** Somebody reads for that many milliseconds at least. */
  announce(key: AnswerKey, milliseconds: number): Promise<void>
  /** Whether somebody reads the answer now. */
  isRead(key: AnswerKey): Promise<boolean>
}

/** A store with the code that serves from it, which nobody else bundles. */
export interface AnswerLog extends AnswerStore {
  readonly implementation: ServeFromLog
}

/** Serves a handler from a store of answers. */
export type ServeFromLog = (store: AnswerStore, options: ServeFromLogOptions) => LoggedAnswers

/** What a handler gives to the answers that it logs. */
export interface ServeFromLogOptions extends ErrorListener {
  readonly onFinish: FinishListener
  /** Where the server keeps the conversation. */
  readonly saveOrphan: SaveOrphan | undefined
  readonly clock: Clock
  readonly heartbeat: number
  readonly lease: number
  readonly abandonAfter: number
}

/** The answers of one handler. */
export interface LoggedAnswers {
  /** Starts an answer, or joins one. */
  start(request: LoggedRequest): Promise<Response>
  /** Answers GET and DELETE. */
  respond(request: Request, user: string): Promise<Response>
  /** Closes answers whose server is gone, and does what that could not do any more. */
  sweep(): Promise<void>
}

/** A request for an answer that is logged. */
export interface LoggedRequest {
  readonly request: Request
  readonly key: AnswerKey
  readonly note: AnswerNote
  /** What was requested, which another request with the same id must not change. */
  readonly body: unknown
  /** Sends the request to the model. */
  begin(signal: AbortSignal): Promise<LoggedSource>
  /** Answers as without a log, with a warning in the answer. */
  answerUnlogged(warning: WarningEvent): Promise<Response>
  waitUntil(work: Promise<unknown>): void
}

/** An answer as it is made. */
export interface LoggedSource {
  readonly events: AsyncIterator<StreamEvent, undefined>
  readonly beforeEvent: (event: StreamEvent) => StreamEvent | undefined
  readonly afterLastEvent: () => StreamEvent | Promise<StreamEvent | undefined> | undefined
  /** The system message, which failures must not show. */
  readonly system: string
  /** Calls `onFinish` with the result. */
  finish(): Promise<void>
}

/** The id that a request has in a log. */
export function loggedId(answerId: string, step = 0): string {
  return step ? `${answerId}.${step}` : answerId
}

/** The frames of a batch after a number. */
export function framesAfter<Of extends Batch>(batch: Of, after: number): Of {
  if (after < batch.from) return batch
  let at = 0
  for (let number = batch.from; number <= Math.min(after, batch.to); number++) {
    at = batch.frames.indexOf('\n\n', at) + 2
  }
  return { ...batch, from: Math.min(after, batch.to) + 1, frames: batch.frames.slice(at) }
}

/** A batch without frames, after a number. */
export function noFramesAfter(after: number): Batch {
  return { from: after + 1, to: after, frames: '' }
}
