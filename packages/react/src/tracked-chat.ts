import type { Chat, ChatActions, ChatState, ReadableStore, ToolCallPart } from '@deltakit/core'

export type TrackedChat<Call = ToolCallPart> = ChatState<Call> & ChatActions<Call>

/**
 * A chat for one component: another value only where something is another that was read of it. A value
 * shows what there was when it was made, whoever reads it and whenever.
 */
export function createTrackedChat(chat: Chat): ReadableStore<TrackedChat> {
  const { get, subscribe, configure, conversation, adopt, ...verbs } = chat
  const tracked = new Set<keyof ChatState>()
  let state = get()
  let view = viewOf(state)
  let check = () => {}

  function viewOf(state: ChatState): TrackedChat {
    const view = { ...verbs }
    for (const name of Object.keys(state) as (keyof ChatState)[]) {
      Object.defineProperty(view, name, {
        enumerable: true,
        get() {
          // What is read for the first time may have changed since.
          if (!tracked.has(name)) queueMicrotask(() => check())
          tracked.add(name)
          return state[name]
        },
      })
    }
    return view as TrackedChat
  }

  return {
    get() {
      const now = get()
      if ([...tracked].some((name) => now[name] !== state[name])) {
        state = now
        view = viewOf(now)
      }
      return view
    },
    subscribe(listener) {
      check = listener
      return subscribe(listener)
    },
  }
}
