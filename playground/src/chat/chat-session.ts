import { type Conversation, createStore, type ReadableStore } from '@deltakit/core'
import { chatKey } from '@deltakit/react'
import type { QueryClient } from '@tanstack/react-query'
import { createUnsent, type Unsent } from './composer/unsent.ts'
import { secondChatId } from './conversations/chat-id.ts'
import { createChatStorage } from './conversations/chat-storage.ts'
import { createSavedChats, type SavedChats } from './conversations/saved-chats.ts'
import { type AttemptLog, createAttemptLog } from './failed-attempts.ts'
import { cassetteQuery } from './models/cassette-query.ts'
import { type ModelSettings, type Slot, sourcesIn } from './models/model-settings.ts'
import { defaultSource, isRecorded, type ModelSource } from './models/model-source.ts'
import { readSettings, storeSettings } from './models/stored-settings.ts'
import { createRecording, type Recording } from './recording.ts'

/** The state of the chat beside its conversation. It outlives the chat's page. */
export interface ChatSession extends Unsent {
  readonly settings: ReadableStore<ModelSettings>
  readonly lanes: Readonly<Record<Slot, Lane>>
  readonly saved: SavedChats
  /** Resolves once a conversation is restored and its recordings are there. The same promise each time. */
  open(id: string): Promise<unknown>
  change(changes: Partial<ModelSettings>): void
  setSource(slot: Slot, source: ModelSource): void
  /** Switches to a kind of source, as it was left. */
  selectKind(slot: Slot, kind: string): void
}

/** The requests of one slot. */
export interface Lane {
  readonly recording: Recording
  readonly attempts: AttemptLog
  /** Wraps the `fetch` of the slot's model. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
}

const sessions = new WeakMap<QueryClient, ChatSession>()

/** The session of the page, so that a visit to the player keeps the chat's model, key and recording. */
export function chatSessionOf(client: QueryClient): ChatSession {
  const session = sessions.get(client) ?? createChatSession(client)
  sessions.set(client, session)
  return session
}

function createChatSession(client: QueryClient): ChatSession {
  const settings = createStore(readSettings())
  const storage = createChatStorage(client)
  const unsent = createUnsent()
  const opened = new Map<string, Promise<unknown>>()
  const sourceByKind = new Map<string, ModelSource>()

  /** An answer goes on with its model, so the model has to be there first. */
  async function restore(id: string): Promise<void> {
    const names = sourcesIn(settings.get()).filter(isRecorded)
    await Promise.all(names.map(({ name }) => client.ensureQueryData(cassetteQuery(name))))
    await storage.restore(id)
    const conversation = client.getQueryData<Conversation>(chatKey(id))
    await unsent.restoreQueue(id, conversation?.messages ?? [])
  }

  function change(changes: Partial<ModelSettings>): void {
    const next = { ...settings.get(), ...changes }
    settings.set(next)
    storeSettings(next)
  }

  function setSource(slot: Slot, source: ModelSource): void {
    sourceByKind.set(`${slot} ${source.kind}`, source)
    change({ [slot]: source })
  }

  return {
    settings,
    ...unsent,
    lanes: { first: createLane('first'), second: createLane('second') },
    saved: createSavedChats((ids) => storage.remove(ids.flatMap((id) => [id, secondChatId(id)]))),
    open(id) {
      const opening = opened.get(id) ?? restore(id)
      opened.set(id, opening)
      return opening
    },
    change,
    setSource,
    selectKind: (slot, kind) =>
      setSource(slot, sourceByKind.get(`${slot} ${kind}`) ?? defaultSource(kind)),
  }
}

function createLane(slot: Slot): Lane {
  const recording = createRecording(slot)
  const attempts = createAttemptLog()
  return {
    recording,
    attempts,
    wrapFetch: (fetch) => recording.wrapFetch(attempts.wrapFetch(fetch)),
  }
}
