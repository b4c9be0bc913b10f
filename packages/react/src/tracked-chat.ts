import type { ChatActions, ChatState, ReadableStore, ToolCallPart } from '@deltakit/core'
import type { CachedChat } from './cached-chat.ts'
import type { LoadState } from './conversation-query.ts'

/** What `useChatStream` returns: the state of a chat, whether it is being loaded, and its actions. */
export type TrackedChat<Call = ToolCallPart> = ChatState<Call> & LoadState & ChatActions<Call>

interface Snapshot {
  readonly chat: ChatState
  readonly load: LoadState
}

type FieldName = keyof ChatState | keyof LoadState

/**
 * A chat for one component. The value changes only when a field changes that was read of it, and each
 * value keeps showing the state that it was made of.
 */
export function createTrackedChat(cachedChat: CachedChat): ReadableStore<TrackedChat> {
  const { chat, loadState, actions } = cachedChat
  const tracked = new Set<FieldName>()
  let snapshot = currentSnapshot()
  let view = createView(snapshot)
  let check = () => {}

  function currentSnapshot(): Snapshot {
    return { chat: chat.get(), load: loadState.get() }
  }

  function createView(of: Snapshot): TrackedChat {
    const next = { ...actions }
    for (const name of [...Object.keys(of.chat), ...Object.keys(of.load)] as FieldName[]) {
      Object.defineProperty(next, name, {
        enumerable: true,
        get() {
          // A field that is read for the first time may have changed since the snapshot.
          if (!tracked.has(name)) queueMicrotask(() => check())
          tracked.add(name)
          return fieldOf(of, name)
        },
      })
    }
    return next as TrackedChat
  }

  function hasChanged(now: Snapshot): boolean {
    for (const name of tracked) if (fieldOf(now, name) !== fieldOf(snapshot, name)) return true
    return false
  }

  return {
    get() {
      const now = currentSnapshot()
      if (hasChanged(now)) {
        snapshot = now
        view = createView(now)
      }
      return view
    },
    subscribe(listener) {
      check = listener
      const stops = [chat.subscribe(listener), loadState.subscribe(listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

function fieldOf({ chat, load }: Snapshot, name: FieldName): unknown {
  return isLoadField(load, name) ? load[name] : chat[name]
}

function isLoadField(load: LoadState, name: FieldName): name is keyof LoadState {
  return name in load
}
