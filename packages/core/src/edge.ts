// Handlers for servers, and the model that a page requests them with.

export { chatHandler } from './edge/chat-handler.ts'
export type {
  ChatHandler,
  ChatHandlerOptions,
  ChatRequestContext,
} from './edge/chat-handler-options.ts'
export type {
  ConversationKey,
  StoredConversations,
  StoredConversationsOptions,
} from './edge/conversation-store.ts'
export { type EdgeOptions, edge } from './edge/edge-client.ts'
export type { AcceptOptions, Handler, PlatformContext } from './edge/http/accept-request.ts'
export type { OriginOptions } from './edge/http/origin-options.ts'
export type { ChatRequest, ChatRequestOptions } from './edge/http/parse-chat-request.ts'
export type { RequestLimits } from './edge/http/request-limits.ts'
export { RefusedError } from './edge/http/request-rejection.ts'
export { type LoadChatOptions, loadChat } from './edge/load-chat.ts'
export type { AnswerKey } from './edge/log/answer-key.ts'
export type {
  AnswerLog,
  AnswerStore,
  Batch,
  Claim,
  LogEnd,
  LoggedBatch,
  Opened,
  Presence,
} from './edge/log/answer-log.ts'
export type { AnswerNote, Orphan, Orphans } from './edge/log/orphans.ts'
export { type PassThroughOptions, passThrough } from './edge/pass-through.ts'
export type { Secret } from './edge/proofs/authenticator.ts'
export { createProofs, type ProofOptions, type Proofs } from './edge/proofs/create-proofs.ts'
export { storedConversations } from './edge/stored-conversations.ts'
