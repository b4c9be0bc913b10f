import type { AssistantMessage, Message } from '../protocol/message.ts'
import type { WarningEvent } from '../protocol/stream-event.ts'

/** What a request is answered with: what its client sent, or what the server has. */
export interface Turn {
  /** The messages, with an answer that goes on as the last one. */
  readonly messages: readonly Message[]
  readonly continued: AssistantMessage | undefined
  /** What the client is warned of. */
  readonly warnings: readonly WarningEvent[]
  /** Only where the server keeps the conversation. */
  readonly stored?: StoredTurn | undefined
}

/** The part of a turn that is in the server's own store. */
export interface StoredTurn {
  /** The answer has steps already that the request wants to add. */
  readonly isPast: boolean
  /** The id of the message that is answered. */
  readonly parent: string | null
  /** Saves what the client decided. Only the one request that adds these steps may do that. */
  saveDecisions(): Promise<unknown>
  /** Saves the answer once. Resolves to what the client is warned of. */
  save(answer: AssistantMessage): Promise<WarningEvent | undefined>
}
