// Streams, chats, messages and errors: what every app needs.

export { type AdaptiveFramesOptions, adaptiveFrames } from './chat/adaptive-frames.ts'
export type {
  AnswerOptions,
  ChatCallbacks,
  CreateChatOptions,
  SendOptions,
  SettledAnswer,
} from './chat/chat-options.ts'
export type {
  AnswerPromise,
  Chat,
  ChatActions,
  ChatState,
  ChatStatus,
  MessageContent,
} from './chat/chat-state.ts'
export type {
  ChatAssistantMessage,
  ChatMessage,
  ChatUserMessage,
  Checkpoint,
  Conversation,
  Timing,
  ToolCallRef,
} from './chat/conversation.ts'
export { toModelMessages } from './chat/conversation.ts'
export { everyFrame, immediately, type RenderScheduler } from './chat/render-scheduler.ts'
export { isStoredMessage } from './chat/restore-conversation.ts'
export { type ResumeOptions, resumeAnswer } from './chat/resume-answer.ts'
export {
  type ContentSlice,
  type ReasoningSlice,
  shallowEqual,
  type TimingSlice,
  type ToolCallSlice,
} from './chat/slices.ts'
export { createStore, type IsEqual, type ReadableStore, type Store, select } from './chat/store.ts'
export { type UserFileOptions, userFile } from './chat/user-file.ts'
export type {
  AppData,
  AppDataParts,
  AppMetadata,
  AppTypes,
  EmitData,
  EmitDataOptions,
} from './protocol/app-types.ts'
export type { Clock } from './protocol/clock.ts'
export {
  AbortedError,
  type AnsweredBy,
  type ChatError,
  DeltakitError,
  HttpError,
  NetworkError,
  ProtocolError,
  ProviderError,
  TimeoutError,
  ToolError,
  TruncatedError,
  UnexpectedError,
} from './protocol/errors.ts'
export type {
  AssistantMessage,
  AssistantTextMessage,
  CacheMark,
  ContentPart,
  DataPart,
  DoneToolCall,
  FailedToolCall,
  FilePart,
  Message,
  OpenToolCall,
  Part,
  ProviderStateEntry,
  ProviderStatePart,
  ReasoningPart,
  SourcePart,
  StepRecord,
  StoppedToolCall,
  StreamingToolCall,
  SystemMessage,
  TextPart,
  ToolCallPart,
  ToolCallStatus,
  ToolCallTypes,
  UnreadableToolCall,
  UserFile,
  UserMessage,
  UserPart,
} from './protocol/message.ts'
export type {
  ApiKey,
  ChunkReader,
  Emit,
  Model,
  ModelInput,
  ModelRequest,
  ModelStep,
  OnBytes,
  OutputFormat,
  ProviderOptions,
  ReasoningSettings,
  ResumedAnswer,
  Settings,
  StepRequest,
  StreamStep,
  ToolChoice,
  ToolDefinition,
} from './protocol/model.ts'
export type { RetryOptions, SizeLimits, TimeoutOptions } from './protocol/request-options.ts'
export type {
  ContentEvent,
  Cursor,
  CursorEvent,
  DataEvent,
  EndEvent,
  EventBatch,
  FileEvent,
  FinishEvent,
  FinishReason,
  MetadataEvent,
  Outcome,
  ProviderStateEvent,
  ReasoningEvent,
  RemovedEvent,
  ResponseEvent,
  SourceEvent,
  StartEvent,
  StreamEvent,
  ToolCallEvent,
  ToolInputEvent,
  ToolOutputEvent,
  UsageEvent,
  WarningCode,
  WarningEvent,
} from './protocol/stream-event.ts'
export { withToolOutput } from './protocol/tool-output.ts'
export { sumUsage, type Usage } from './protocol/usage.ts'
export {
  type AccumulatorOptions,
  createAccumulator,
  type MessageAccumulator,
  resumeAccumulator,
} from './stream/accumulate-message.ts'
export type { ChatResult } from './stream/chat-result.ts'
export type { ChatStream } from './stream/chat-stream.ts'
export { streamChat } from './stream/stream-chat.ts'
export type {
  HasImplementation,
  Middleware,
  PrepareStepContext,
  StopWhenContext,
  StreamChatOptions,
  ToolCallOf,
  Tools,
} from './stream/stream-options.ts'

// A chat is made of all the above, so that its files come after them in a bundle too.

export { createChat } from './chat/chat.ts'
