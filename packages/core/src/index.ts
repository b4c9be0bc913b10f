export type { Clock } from './clock.ts'
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
export type { ChatStream } from './stream.ts'
export { type ChatOptions, type Middleware, streamChat } from './stream-chat.ts'
export type { Usage } from './usage.ts'
