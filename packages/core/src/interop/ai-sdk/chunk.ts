/** One chunk of AI SDK's UI message stream. Every field may hold anything. */
export interface Chunk {
  readonly type?: unknown
  readonly id?: unknown
  readonly delta?: unknown
  readonly citations?: unknown
  readonly providerMetadata?: unknown
  readonly url?: unknown
  readonly title?: unknown
  readonly mediaType?: unknown
  readonly sourceId?: unknown
  readonly transient?: unknown
  readonly data?: unknown
  readonly messageId?: unknown
  readonly messageMetadata?: unknown
  readonly finishReason?: unknown
  readonly errorText?: unknown
}

/** A chunk of a tool call. */
export interface ToolChunk extends Chunk {
  readonly toolCallId?: unknown
  readonly toolName?: unknown
  readonly dynamic?: unknown
  readonly toolMetadata?: unknown
  readonly providerExecuted?: unknown
  readonly inputEncoding?: unknown
  readonly inputTextDelta?: unknown
  readonly input?: unknown
  readonly output?: unknown
  readonly preliminary?: unknown
  readonly approvalId?: unknown
  readonly approved?: unknown
  readonly reason?: unknown
  readonly isAutomatic?: unknown
  readonly signature?: unknown
  readonly approvalDescriptor?: unknown
  readonly inputSchemaInput?: unknown
}
