import type { Cursor } from '../protocol/stream-event.ts'
import type { AnswerRequest } from './answer-request.ts'
import type { AnswerOptions, ChatCallbacks } from './chat-options.ts'
import type { ChatAssistantMessage, ChatUserMessage } from './conversation.ts'
import type { QueuedTask } from './message-queue.ts'
import type { Turn } from './tabs-link.ts'

/** An answer to request. */
export interface AnswerTask {
  readonly message?: ChatUserMessage
  readonly overrides?: Partial<AnswerOptions> | undefined
  /** Where the answer is resumed, in the place of a request. */
  readonly resume?: Cursor | undefined
  /** What is called otherwise than the chat's options have it. */
  readonly callbacks?: ChatCallbacks | undefined
  /** Puts the message where it belongs, whether it is answered or not. */
  place?(): void
  /** The answer that begins or goes on. None where another tab has given it meanwhile. */
  initial(): ChatAssistantMessage | undefined
}

/** An answer in the queue. */
export interface ChatTask extends QueuedTask {
  /** The message that is sent, where there is one. */
  readonly message?: ChatUserMessage | undefined
  readonly isResumed: boolean
}

/** The place of an answer among those of all tabs. */
export interface InLine {
  readonly place: 'first' | undefined
  turn: Turn | undefined
  /** Whether its turn has come, so that the request is about to be sent. */
  hasCome: boolean
}

/** What a chat does right now. */
export type Phase =
  | { readonly type: 'idle' }
  /** A message is about to be sent: what wraps the request may let it wait. */
  | { readonly type: 'preparing'; readonly task: ChatTask }
  | { readonly type: 'answering'; readonly request: AnswerRequest }
