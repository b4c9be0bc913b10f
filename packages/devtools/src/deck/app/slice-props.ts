import type { ChatState, ReadableStore } from '@deltakit/core'

/** What a component that shows a part of a chat takes. */
export interface SliceProps {
  readonly chat: ReadableStore<ChatState>
  /** Names the playback, whose renders are counted. */
  readonly id: string
}
