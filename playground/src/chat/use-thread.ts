import type { ChatMessage, ChatState, Model } from '@deltakit/core'
import { shallowEqual } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { sharedTabs } from '@deltakit/core/tabs'
import { partialToolInputs } from '@deltakit/core/tools'
import { type TrackedChat, useChatSlice, useChatStream, useReadableStore } from '@deltakit/react'
import { type RefObject, useEffect } from 'react'
import type { AnswerStage } from './answers/tool-call-card.tsx'
import type { ChatSession, Lane } from './chat-session.ts'
import type { Slot } from './models/model-settings.ts'
import { type ModelSetup, useModelSetup } from './models/use-model-setup.ts'
import { type ChatHandlers, useActions } from './use-actions.ts'

/** One conversation with one model, as the page shows it. */
export interface Thread {
  readonly id: string
  readonly slot: Slot
  readonly lane: Lane
  readonly setup: ModelSetup
  readonly chat: TrackedChat
  readonly actions: ChatHandlers
  /** The settled messages and the draft. */
  readonly shown: readonly { readonly id: string; readonly parent: string | null }[]
  readonly last: ChatMessage | undefined
  readonly isBusy: boolean
  stageOf(id: string): AnswerStage
}

interface ThreadOptions {
  readonly id: string
  readonly slot: Slot
  readonly composer: RefObject<HTMLTextAreaElement | null>
}

/** A second tab shows the same chat. */
const tabs = sharedTabs()

/** The chat of a slot with the model of that slot. */
export function useThread(session: ChatSession, { id, slot, composer }: ThreadOptions): Thread {
  const setup = useModelSetup(session, slot)
  const { system, temperature } = useReadableStore(session.settings)
  const lane = session.lanes[slot]
  const { model, tools, pace } = setup
  const chat = useChatStream({
    id,
    model: model ?? noModel,
    tools,
    system: system || undefined,
    temperature,
    busy: 'queue',
    partialToolInputs,
    tabs,
    messageMetadata: () => ({ pace }),
    onFinish: () => lane.attempts.clear(),
  })
  const { messages, queued, status } = chat
  const draft = useChatSlice(id, selectDraftPlace, shallowEqual)
  const actions = useActions(chat, { session, lane, composer, queued })
  const isBusy = draft.id !== '' || status === 'connecting' || status === 'resuming'
  const last = messages.at(-1)

  useEffect(() => {
    // Of two chats with the same queue, one is enough.
    if (slot === 'first') session.keepQueue(id, queued)
  }, [session, slot, id, queued])

  useEffect(() => {
    if (!isBusy) void lane.recording.store()
  }, [isBusy, lane])

  return {
    id,
    slot,
    lane,
    setup,
    chat,
    actions,
    shown: draft.id ? [...messages, draft] : messages,
    last,
    isBusy,
    stageOf(messageId) {
      if (messageId === draft.id) return 'streaming'
      return messageId === last?.id && !isBusy ? 'latest' : 'past'
    },
  }
}

/** Stands in until there is a model. The composer sends nothing meanwhile. */
const noModel: Model = compatible('none', { baseURL: 'http://localhost' })

function selectDraftPlace({ draft }: ChatState) {
  return { id: draft?.id ?? '', parent: draft?.parent ?? null }
}
