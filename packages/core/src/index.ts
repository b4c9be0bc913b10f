export type {
  AnswerOptions,
  ChatCallbacks,
  CreateChatOptions,
  SendOptions,
  Settled,
} from './chat/chat-options.ts'
export type {
  Answered,
  Chat,
  ChatState,
  ChatStatus,
  ChatVerbs,
  Content,
} from './chat/chat-state.ts'
export type {
  AnswerMessage,
  AskedMessage,
  ChatMessage,
  Conversation,
  Timing,
} from './chat/conversation.ts'
export { atOnce, everyFrame, type Schedule } from './chat/render-scheduler.ts'
export {
  type ContentSlice,
  type ReasoningSlice,
  sameFields,
  type TimingSlice,
  type ToolCallSlice,
} from './chat/slices.ts'
export { createStore, type Readable, type Same, type Store, select } from './chat/store.ts'
export { userFile } from './chat/user-file.ts'
export type { Clock } from './protocol/clock.ts'
export {
  AbortedError,
  DeltakitError,
  HttpError,
  NetworkError,
  ProtocolError,
  ProviderError,
  TimeoutError,
  ToolError,
  TruncatedError,
} from './protocol/errors.ts'
export {
  type AssistantMessage,
  type AssistantText,
  type CacheMark,
  type CarryEntry,
  type CarryPart,
  type ContentPart,
  type FilePart,
  type Message,
  type Part,
  type ReasoningPart,
  type RunRecord,
  type SourcePart,
  type SystemMessage,
  type TextPart,
  type ToolCallPart,
  type UserFile,
  type UserMessage,
  type UserPart,
  withToolOutput,
} from './protocol/message.ts'
export type {
  ApiKey,
  Model,
  ModelInput,
  ModelRequest,
  OutputForm,
  ProviderOptions,
  Reader,
  ReasoningSettings,
  Run,
  RunRequest,
  Say,
  Settings,
  ToolChoice,
  ToolDefinition,
} from './protocol/model.ts'
export type { RetryOptions, SizeLimits, TimeoutOptions } from './protocol/request-options.ts'
export type {
  EventBatch,
  Finish,
  Outcome,
  StreamEvent,
  WarningEvent,
} from './protocol/stream-event.ts'
export type { Usage } from './protocol/usage.ts'
export { createFold, type Fold } from './stream/accumulate-message.ts'
export type { ChatResult } from './stream/chat-result.ts'
export type { ChatStream } from './stream/chat-stream.ts'
export { foldOf } from './stream/resume-accumulator.ts'
export {
  type CallOf,
  type ChatOptions,
  type Middleware,
  streamChat,
  type Tools,
} from './stream/stream-chat.ts'

// A chat is made of all the above, so that its files come after them in a bundle too.

export { createChat } from './chat/chat.ts'
