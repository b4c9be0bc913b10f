import type { ChatActions, ChatUserMessage, ToolCallRef } from '@deltakit/core'
import { type RefObject, useMemo } from 'react'
import { messageText } from '../ui/message-text.ts'
import { toolCallActions } from '../ui/tool-call-actions.ts'
import type { ChatSession } from './chat-session.ts'

/** What a person can do in the chat. */
export interface ChatHandlers {
  stop(): void
  clear(): void
  retry(): void
  continueAnswer(): void
  regenerate(messageId?: string): void
  edit(messageId: string, text: string): void
  switchTo(messageId: string): void
  approve(call: ToolCallRef): void
  deny(call: ToolCallRef): void
}

interface ActionsOptions {
  readonly session: ChatSession
  readonly queued: readonly ChatUserMessage[]
  readonly composer: RefObject<HTMLTextAreaElement | null>
}

/**
 * Returns the chat's actions for the page. Actions that stop an answer also clear the queue, so they put
 * the queued messages back into the composer. Actions whose button disappears focus the composer.
 */
export function useActions(
  chat: ChatActions,
  { session, queued, composer }: ActionsOptions,
): ChatHandlers {
  const { stop, clear, retry, regenerate, edit, switchTo, approve, deny, addToolOutput } = chat
  const continueAnswer = chat.continue
  return useMemo(() => {
    const toolCalls = toolCallActions({ approve, deny, addToolOutput })

    function restoreQueued(): void {
      if (!queued.length) return
      const texts = [...queued.map(messageText), session.text.get()]
      session.text.set(texts.filter((text) => text.trim()).join('\n\n'))
    }

    function focusComposer(): void {
      composer.current?.focus()
    }

    function interrupt(action: () => Promise<unknown>): void {
      restoreQueued()
      void action()
      focusComposer()
    }

    return {
      stop: () => interrupt(stop),
      clear() {
        session.clearRecording()
        void clear()
        focusComposer()
      },
      retry: () => interrupt(() => retry()),
      continueAnswer: () => interrupt(() => continueAnswer()),
      regenerate: (messageId) => interrupt(() => regenerate(messageId)),
      edit: (messageId, text) => interrupt(() => edit(messageId, text)),
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
    queued,
    composer,
  ])
}
