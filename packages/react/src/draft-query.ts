import type { ChatAssistantMessage, Conversation } from '@deltakit/core'
import type { QueryCacheNotifyEvent, QueryClient } from '@tanstack/react-query'
import { staticQueryOptions } from './chat-query.ts'

/**
 * The answer that streams, under a query key of its own: a persister stores it about once a second
 * without the rest of the conversation, so that a reload keeps what was streamed.
 */
export interface DraftQuery {
  /** A conversation with the draft in it, where it is newer than the copy there. */
  merge(conversation: Conversation | undefined): Conversation | undefined
  /** Takes the answer that streams now, or nothing once none does. */
  onChange(draft: ChatAssistantMessage | undefined): void
  /** Forgets the stored draft: it is in the conversation now. */
  clear(): void
  /** Whether an event is about a draft that somebody else wrote, such as a persister. */
  isRestored(event: QueryCacheNotifyEvent): boolean
}

type Draft = ChatAssistantMessage

/** Milliseconds between two writes of a draft that streams. */
const writeInterval = 1_000

export function createDraftQuery(client: QueryClient, id: string): DraftQuery {
  const queryKey = ['deltakit', 'draft', id] as const
  let latest: Draft | undefined
  let written: Draft | undefined
  /** Ends the writing of the draft that streams now. */
  let stop: (() => void) | undefined

  function stored(): Draft | undefined {
    return client.getQueryData<Draft>(queryKey)
  }

  function write(): void {
    if (!latest || latest === written) return
    written = latest
    // Built first: without these options the cache would compare the whole answer at every write.
    const options = { ...staticQueryOptions, queryKey, gcTime: Number.POSITIVE_INFINITY }
    client.getQueryCache().build<Draft, Error, Draft, typeof queryKey>(client, options)
    client.setQueryData(queryKey, latest)
  }

  function start(): () => void {
    const timer = setInterval(write, writeInterval)
    const page: Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>> = globalThis
    const events = ['pagehide', 'visibilitychange'] as const
    for (const event of events) page.addEventListener?.(event, write, true)
    return () => {
      clearInterval(timer)
      for (const event of events) page.removeEventListener?.(event, write, true)
      clear()
    }
  }

  function clear(): void {
    written = undefined
    client.removeQueries({ queryKey, exact: true })
  }

  return {
    merge(conversation) {
      const draft = stored()
      return draft ? (withDraft(conversation, draft) ?? conversation) : conversation
    },
    onChange(draft) {
      latest = draft
      if (draft) stop ??= start()
      else if (stop) {
        stop()
        stop = undefined
      }
    },
    clear,
    isRestored({ type, query }) {
      const { queryKey: key, state } = query
      const isOurs = key[0] === queryKey[0] && key[1] === queryKey[1] && key[2] === id
      return isOurs && type !== 'removed' && state.data !== undefined && state.data !== written
    },
  }
}

/** The conversation with a draft in its place, or nothing where the draft is not newer. */
function withDraft(conversation: Conversation | undefined, draft: Draft): Conversation | undefined {
  if (!conversation || !Array.isArray(draft.parts)) return undefined
  const { messages } = conversation
  const copy = messages.find((message) => message.id === draft.id)
  if (!copy) {
    const hasParent = draft.parent === null || messages.some(({ id }) => id === draft.parent)
    return hasParent
      ? { ...conversation, messages: [...messages, draft], head: draft.id }
      : undefined
  }
  if (copy.role !== 'assistant' || sizeOf(copy) >= sizeOf(draft)) return undefined
  if (copy.outcome && copy.outcome.type !== 'interrupted') return undefined
  return {
    ...conversation,
    messages: messages.map((message) => (message === copy ? draft : message)),
  }
}

/** How much there is in an answer, to tell the newer of two copies. */
function sizeOf({ parts, steps }: Draft): number {
  const texts = parts.map((part) => {
    if (part.type === 'tool-call') return part.inputText.length + 1
    return 'text' in part ? part.text.length + 1 : 1
  })
  return texts.reduce((sum, size) => sum + size, steps.length)
}
