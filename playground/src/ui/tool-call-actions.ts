import type { AnswerPromise, ChatActions } from '@deltakit/core'

/** Identifies a tool call: the message it is in, and the key of its part. */
export interface ToolCallId {
  readonly messageId: string
  readonly key: string
}

/** What a person or a recording can do with an open tool call. */
export interface ToolCallActions {
  approve(call: ToolCallId): AnswerPromise
  deny(call: ToolCallId, reason: string): AnswerPromise
  addOutput(call: ToolCallId, output: unknown): AnswerPromise
}

/** The only place that calls these three verbs of a chat. */
export function toolCallActions(
  chat: Pick<ChatActions, 'approve' | 'deny' | 'addToolOutput'>,
): ToolCallActions {
  return {
    approve: (call) => chat.approve(identify(call)),
    deny: (call, reason) => chat.deny(identify(call), reason),
    addOutput: (call, output) => chat.addToolOutput(identify(call), output),
  }
}

/** Returns what the verbs of a chat take to identify a call. */
function identify({ key }: ToolCallId): string {
  return key
}
