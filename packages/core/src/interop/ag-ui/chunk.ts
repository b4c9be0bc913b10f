/** One event of AG-UI. Every field may hold anything. */
export interface Chunk {
  readonly type?: unknown
  readonly messageId?: unknown
  readonly subagentRunId?: unknown
  readonly parentSubagentRunId?: unknown
  readonly description?: unknown
  readonly role?: unknown
  readonly delta?: unknown
  readonly metadata?: unknown
  readonly toolCallId?: unknown
  readonly toolCallName?: unknown
  readonly content?: unknown
  readonly subtype?: unknown
  readonly entityId?: unknown
  readonly encryptedValue?: unknown
  readonly name?: unknown
  readonly value?: unknown
  readonly snapshot?: unknown
  readonly messages?: unknown
  readonly outcome?: unknown
  readonly usage?: unknown
  readonly message?: unknown
  readonly code?: unknown
}
