// React hooks for chats, completions and objects.

export type { ReadableStore } from '@deltakit/core'
export type { MarkdownBlock } from '@deltakit/core/blocks'
export { chatKey } from './chat-key.ts'
export {
  type ChatQueryOptions,
  chatQueryOptions,
  type LoadConversation,
  type LoadStoredConversation,
} from './chat-query.ts'
export {
  type Completion,
  type CompletionOptions,
  type CompletionQueryOptions,
  completionQueryOptions,
} from './completion-query.ts'
export type { LoadState } from './conversation-query.ts'
export type { ObjectState, ObjectStreamOptions } from './object-stream.ts'
export type { TrackedChat } from './tracked-chat.ts'
export { useChatActions } from './use-chat-actions.ts'
export { useChatMessage, useChatSlice } from './use-chat-slice.ts'
export { type UseChatStreamOptions, useChatStream } from './use-chat-stream.ts'
export { useMarkdownBlocks } from './use-markdown-blocks.ts'
export { type ObjectView, useObjectStream } from './use-object-stream.ts'
export { useReadableStore } from './use-readable-store.ts'
