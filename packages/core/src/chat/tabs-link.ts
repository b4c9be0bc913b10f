import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import type { Clock } from '../protocol/clock.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { StreamStep } from '../protocol/model.ts'
import type { Cursor, EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import type { Tools } from '../stream/stream-options.ts'
import type { ActiveAnswer } from './active-answer.ts'
import type {
  ChatAssistantMessage,
  ChatUserMessage,
  Checkpoint,
  Conversation,
} from './conversation.ts'
import type { ToolDecision } from './tool-decision.ts'

/** Joins a chat to the same chat in other tabs. Returns nothing where the platform has no means for it. */
export type ShareTabs = (host: TabsHost) => TabsLink | undefined

/** The answer to a decision, once it is over. */
type AnswerPromise = Promise<ChatAssistantMessage | undefined>

/** A chat, as its link to other tabs sees it. */
export interface TabsHost {
  /** The id of the chat. */
  readonly id: string
  /** The time, and waiting. */
  readonly clock: Clock
  /** All messages of the chat. What is set is shown with the next change. */
  conversation: Conversation
  /** The messages that wait in this tab. */
  readonly queued: readonly ChatUserMessage[]
  /** What reads the arguments of calls while they stream, where the app has it. */
  partialToolInputs(): PartialToolInputs | undefined
  /** Shows a conversation as it is, and what the link has. */
  show(conversation: Conversation, error?: ChatError): void
  /** Shows what changed now, or with the next frame. */
  onChange(urgent: boolean): void
  /**
   * Goes on with an answer that another tab left behind, unless `isLeft` does not hold any more when its turn
   * has come. Resolves once that is over. Returns nothing where it cannot.
   */
  resume(checkpoint: Checkpoint, isLeft: () => boolean): AnswerPromise | undefined
  /** Ends an answer that another tab left behind. */
  settle(answer: ChatAssistantMessage): void
  /** Sends a message that another tab had in its queue. */
  send(message: ChatUserMessage): void
  /** Takes a queued message of this tab back. */
  unqueue(messageId: string): void
  /** Stops what this tab does, and forgets its queue. */
  stop(): Promise<void>
  /** What waits for a decision about a call waits no longer. */
  releaseQueue(): void
  /** Forgets the answer of this tab, and these messages of its queue: another tab has taken them over. */
  abandon(queued: readonly ChatUserMessage[]): void
  /** Decides about a call of this tab. */
  decide(decision: ToolDecision): AnswerPromise
}

/** A chat's link to the same chat in other tabs. */
export interface TabsLink {
  /** The answer that another tab streams. */
  readonly remote:
    | { readonly active: ActiveAnswer; readonly inputs: PartialToolInputs | undefined }
    | undefined
  /** The messages that wait in other tabs. */
  readonly queued: readonly ChatUserMessage[]
  /** Marks what this tab changed in the conversation, so that the other tabs take it over. */
  change(before: Conversation, after: Conversation): Conversation
  /** A stored conversation and what the tabs have, together. */
  merge(stored: Conversation): Conversation
  /** Hands on what changed since. */
  publish(): void
  /** Gets in line for an answer. `first`: the answer that waits for a decision in this tab goes on. */
  takeTurn(place: 'first' | undefined): Turn
  /** An answer of this tab begins. */
  begin(initial: ChatAssistantMessage, resume: Cursor | undefined): SharedAnswer
  /** An answer of this tab is over. */
  end(answer: ChatAssistantMessage | undefined, error: ChatError | undefined): void
  /** A person decided about a call of the answer that streams in this tab. */
  onDecision(event: StreamEvent): void
  /** Does it in the tab with the answer, where that is another one. */
  forward(decision: ToolDecision): AnswerPromise | undefined
  /** Takes a queued message of another tab back. Returns whether there was one. */
  unqueue(messageId: string): boolean
  /** Stops the other tabs. Resolves once nothing streams or waits there. */
  stop(): Promise<void>
  /** Resolves once nothing streams or waits in another tab. */
  idle(): Promise<void>
  /** Ends the link. */
  leave(): void
}

/** A place in the line of all tabs. */
export interface Turn {
  /** Resolves when it is this one's turn. It is not any more once the page was hidden. */
  comes(): Promise<void>
  /** Lets the next one go. */
  release(): void
  /** Lets the next one wait: a person decides about a call of the answer. */
  keep(): void
}

/** What an answer of this tab does for the others. */
export interface SharedAnswer {
  /** Hands the events on to the other tabs. */
  onEvents(batch: EventBatch): void
  /** The same step, which does nothing any more once another tab has taken over. */
  fence(step: StreamStep): StreamStep
  /** The same options, whose tools are not executed any more once another tab has taken over. */
  fenceTools<Of extends { readonly tools?: Tools | undefined }>(options: Of): Of
}
