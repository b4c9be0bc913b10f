import type { ChatActions, ChatUserMessage, ToolCallRef } from '@deltakit/core'
import { type RefObject, useMemo } from 'react'
import { toolCallActions } from '../ui/tool-call-actions.ts'
import type { ChatSession, Lane } from './chat-session.ts'
import { filesOf } from './composer/attachments.ts'

/** What a person can do in the chat. */
export interface ChatHandlers {
  stop(): void
  clear(): void
  retry(): void
  continueAnswer(): void
  regenerate(messageId?: string): void
  edit(message: ChatUserMessage, text: string): void
  switchTo(messageId: string): void
  approve(call: ToolCallRef): void
  deny(call: ToolCallRef): void
}

interface ActionsOptions {
  readonly session: ChatSession
  readonly lane: Lane
  readonly queued: readonly ChatUserMessage[]
  readonly composer: RefObject<HTMLTextAreaElement | null>
}

/**
 * Returns the chat's actions for the page. Actions that stop an answer also clear the queue, so they put
 * the queued messages back into the composer. Actions whose button disappears focus the composer.
 */
export function useActions(
  chat: ChatActions,
  { session, lane, queued, composer }: ActionsOptions,
): ChatHandlers {
  const { stop, clear, retry, regenerate, edit, switchTo, approve, deny, addToolOutput } = chat
  const continueAnswer = chat.continue
  return useMemo(() => {
    const toolCalls = toolCallActions({ approve, deny, addToolOutput })

    /** Of two chats with the same queue, the first one gives it back. */
    function restoreQueued(): void {
      if (!queued.length || lane !== session.lanes.first) return
      session.takeBack(queued)
    }

    function focusComposer(): void {
      composer.current?.focus()
    }

    function interrupt(action: () => Promise<unknown>): void {
      lane.attempts.clear()
      restoreQueued()
      void action()
      focusComposer()
    }

    return {
      stop: () => interrupt(stop),
      clear() {
        lane.recording.clear()
        void clear()
        focusComposer()
      },
      retry: () => interrupt(() => retry()),
      continueAnswer: () => interrupt(() => continueAnswer()),
      regenerate: (messageId) => interrupt(() => regenerate(messageId)),
      edit(message, text) {
        // The files of the message stay.
        const content = [{ type: 'text', text } as const, ...filesOf(message)]
        interrupt(() => edit(message.id, content))
      },
      switchTo(messageId) {
        restoreQueued()
        void switchTo(messageId)
      },
      approve(call) {
        void toolCalls.approve(call)
        focusComposer()
      },
      deny(call) {
        void toolCalls.deny(call, 'The user declined')
        focusComposer()
      },
    }
  }, [
    stop,
    clear,
    retry,
    continueAnswer,
    regenerate,
    edit,
    switchTo,
    approve,
    deny,
    addToolOutput,
    session,
    lane,
    queued,
    composer,
  ])
}
