import type { AnswerPromise, ChatActions, ToolCallRef } from '@deltakit/core'

/** What a person or a recording can do with an open tool call. */
export interface ToolCallActions {
  approve(call: ToolCallRef): AnswerPromise
  deny(call: ToolCallRef, reason: string): AnswerPromise
  addOutput(call: ToolCallRef, output: unknown): AnswerPromise
}

/** The only place that calls these three verbs of a chat. */
export function toolCallActions(
  chat: Pick<ChatActions, 'approve' | 'deny' | 'addToolOutput'>,
): ToolCallActions {
  return {
    approve: (call) => chat.approve(call),
    deny: (call, reason) => chat.deny(call, reason),
    addOutput: (call, output) => chat.addToolOutput(call, output),
  }
}
