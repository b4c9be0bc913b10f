import type { AnswerLog, AnswerStore } from '../log/answer-log.ts'
import { serveFromLog } from './serve-from-log.ts'

/** A log for `chatHandler` of a store of your own. */
export function answerLog(store: AnswerStore): AnswerLog {
  return { ...store, implementation: serveFromLog }
}
