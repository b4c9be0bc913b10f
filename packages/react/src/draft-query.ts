import {
  type Chat,
  type ChatAssistantMessage,
  type Checkpoint,
  type Conversation,
  isStoredMessage,
  resumeAnswer,
} from '@deltakit/core'
import type { QueryCacheNotifyEvent, QueryClient } from '@tanstack/react-query'
import { staticQueryOptions } from './chat-query.ts'
import { pageId } from './page-id.ts'

/**
 * The answer that streams and where it is resumed, under a query key of its own. A persister stores it
 * about once a second, without the rest of the conversation, so that a reload keeps what was streamed.
 */
export interface DraftQuery {
  /** A conversation with the draft in it, where it is newer than the copy there. */
  merge(conversation: Conversation | undefined): Conversation | undefined
  /** Goes on with the stored draft, where there is one that can be resumed. Returns whether there is. */
  resume(chat: Chat): boolean
  /** Follows an answer that another client began. */
  follow(chat: Chat, answer: Checkpoint): void
  /** Stores the answer that streams now, from time to time, and forgets it once none does. */
  onChange(chat: Chat): void
  /** Forgets the stored draft: it is in the conversation now. */
  clear(): void
  /** Whether an event is about a draft that somebody else wrote, such as a persister. */
  isRestored(event: QueryCacheNotifyEvent): boolean
}

/** What is stored of an answer that streams. */
interface Draft extends Checkpoint {
  /** The tab that started the answer, which alone executes its tools. */
  readonly page: string
}

/** No tab has this id: nobody here began the answer. */
const elsewhere = ''

/** Milliseconds between two writes of a draft that streams. */
const writeInterval = 1_000

/** Creates the query of one chat's draft. It writes nothing before an answer streams. */
export function createDraftQuery(client: QueryClient, id: string): DraftQuery {
  const queryKey = ['deltakit', 'draft', id] as const
  let source: Chat | undefined
  let written: Draft | undefined
  /** The tab that started the answer that streams now. */
  let page: string | undefined
  /** Ends the writing of the draft that streams now. */
  let stop: (() => void) | undefined

  function stored(): Draft | undefined {
    return client.getQueryData<Draft>(queryKey)
  }

  function write(): void {
    const checkpoint = source?.checkpoint()
    if (!checkpoint || isSame(checkpoint, written)) return
    written = { ...checkpoint, page: page ?? pageId() }
    // Built first: without these options the cache would compare the whole answer at every write.
    const options = { ...staticQueryOptions, queryKey, gcTime: Number.POSITIVE_INFINITY }
    client.getQueryCache().build<Draft, Error, Draft, typeof queryKey>(client, options)
    client.setQueryData(queryKey, written)
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
      const answer = stored()?.answer
      return answer ? (withDraft(conversation, answer) ?? conversation) : conversation
    },
    resume(chat) {
      const draft = stored()
      if (!draft?.cursor || draft === written || chat.get().isBusy) return false
      page = draft.page
      void resumeAnswer(chat, draft, { executesTools: page === pageId() })
      return chat.get().isBusy
    },
    follow(chat, answer) {
      page = elsewhere
      void resumeAnswer(chat, answer, { executesTools: false })
    },
    onChange(chat) {
      const { draft, status } = chat.get()
      source = chat
      if (draft) {
        stop ??= start()
        // A page that goes away while a tool runs must not come back to the time before that.
        if (status !== 'streaming' && isResumable(written) !== isResumable(chat.checkpoint())) {
          write()
        }
      } else if (stop) {
        stop()
        stop = page = undefined
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

function isResumable(checkpoint: Checkpoint | undefined): boolean {
  return checkpoint?.cursor !== undefined
}

function isSame({ answer, cursor }: Checkpoint, written: Draft | undefined): boolean {
  const isSameText = answer.parts === written?.answer.parts && answer.steps === written.answer.steps
  return isSameText && cursor === written?.cursor
}

/** The conversation with a draft in its place, or nothing where the draft is not newer. */
function withDraft(
  conversation: Conversation | undefined,
  draft: ChatAssistantMessage,
): Conversation | undefined {
  // What was stored may be anything.
  if (!isStoredMessage(draft)) return undefined
  const { messages }: Partial<Conversation> = Object(conversation)
  if (!conversation || !Array.isArray(messages) || !messages.every(isStoredMessage)) {
    return undefined
  }
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
function sizeOf({ parts, steps }: ChatAssistantMessage): number {
  const texts = parts.map((part) => {
    if ('inputText' in part) return part.inputText.length + 1
    return 'text' in part ? part.text.length + 1 : 1
  })
  return texts.reduce((sum, size) => sum + size, steps.length)
}
