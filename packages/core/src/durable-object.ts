// Answers that Cloudflare's Durable Objects keep.

export {
  type AnswerObjectClass,
  type AnswerObjectOptions,
  answerObject,
  type ObjectNamespace,
  type ObjectState,
  toAnswerObject,
} from './edge/resume/answer-object.ts'
export type { ObjectStorage } from './edge/resume/sql-store.ts'
