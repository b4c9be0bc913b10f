export type {
  AnswerOptions,
  ChatCallbacks,
  CreateChatOptions,
  SendOptions,
  Settled,
} from './chat-options.ts'
export type { Answered, Chat, ChatState, ChatStatus, ChatVerbs, Content } from './chat-state.ts'
export type { Clock } from './clock.ts'
export type {
  AnswerMessage,
  AskedMessage,
  ChatMessage,
  Conversation,
  Timing,
} from './conversation.ts'
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
} from './errors.ts'
export type { EventBatch, Finish, Outcome, StreamEvent, WarningEvent } from './event.ts'
export { createFold, type Fold } from './fold.ts'
export { foldOf } from './fold-of.ts'
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
} from './message.ts'
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
} from './model.ts'
export type { ChatResult } from './result.ts'
export type { RetryOptions, SizeLimits, TimeoutOptions } from './run-options.ts'
export { atOnce, everyFrame, type Schedule } from './schedule.ts'
export {
  type ContentSlice,
  type ReasoningSlice,
  sameFields,
  type TimingSlice,
  type ToolCallSlice,
} from './slices.ts'
export { createStore, type Readable, type Same, type Store, select } from './store.ts'
export type { ChatStream } from './stream.ts'
export {
  type CallOf,
  type ChatOptions,
  type Middleware,
  streamChat,
  type Tools,
} from './stream-chat.ts'
export type { Usage } from './usage.ts'
export { userFile } from './user-file.ts'

// A chat is made of all the above, so that its files come after them in a bundle too.

export { createChat } from './chat.ts'
