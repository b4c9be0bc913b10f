import { immediately } from '@deltakit/core'
import { type TrackedChat, type UseChatStreamOptions, useChatStream } from '../../src/index.ts'

/** What a component of `holdChat` got from the hook at its latest render. */
export interface HeldChat {
  chat: TrackedChat
  renders: number
}

/**
 * A component that calls `useChatStream`, and what it got. Its props override the options. It reads all
 * fields, and so renders for every change, unless `read` reads less.
 */
export function holdChat(
  options: UseChatStreamOptions,
  read: (chat: TrackedChat) => unknown = (chat) => ({ ...chat }),
) {
  const held: HeldChat = { chat: {} as TrackedChat, renders: 0 }
  // A function of its own, so that the React Compiler compiles the component.
  function hold(chat: TrackedChat): void {
    held.chat = chat
    held.renders++
    read(chat)
  }
  function Holder(props: Partial<UseChatStreamOptions>) {
    hold(useChatStream({ id: 'demo', scheduler: immediately, ...options, ...props }))
    return null
  }
  return { held, Holder }
}

/** For `holdChat`: a component that renders for no change of its chat. */
export function readNothing(): void {}

/** Approves the first call of the latest answer. */
export function approveCall(chat: TrackedChat): void {
  const [call] = chat.toolCalls
  if (!call) throw new Error('There is no call to approve')
  void chat.approve(call)
}
