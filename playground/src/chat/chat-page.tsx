import { type ChatState, type Model, shallowEqual } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { sharedTabs } from '@deltakit/core/tabs'
import { partialToolInputs } from '@deltakit/core/tools'
import { useChatSlice, useChatStream, useReadableStore } from '@deltakit/react'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { messageText } from '../ui/message-text.ts'
import { AnswerActions } from './answer-actions.tsx'
import { type ChatSession, createChatSession } from './chat-session.ts'
import { Composer } from './composer.tsx'
import { EmptyState, type SuggestedPrompt } from './empty-state.tsx'
import { chatId } from './history.ts'
import { MessageList } from './message-list.tsx'
import { MessageView } from './message-view.tsx'
import { isRecorded, type ModelSource } from './model-source.ts'
import { ModelSourceForm } from './model-source-form.tsx'
import { statusText } from './outcome-text.ts'
import { RecordingButtons } from './recording-buttons.tsx'
import type { AnswerStage } from './tool-call-card.tsx'
import { useActions } from './use-actions.ts'
import { cassetteQuery, createModelSetup, useModelSetup } from './use-model-setup.ts'
import './chat.css'

export { createChatSession }

interface ChatPageProps {
  readonly session: ChatSession
  /** Opens a recording in the player. */
  onOpen(yaml: string): void
}

/** A second tab shows the same chat. */
const tabs = sharedTabs()

/** A whole chat. A token renders only the message it is in. */
export function ChatPage({ session, onOpen }: ChatPageProps) {
  const client = useQueryClient()
  const source = useReadableStore(session.source)
  const setup = useModelSetup(session)
  const { model, tools } = setup
  const chat = useChatStream({
    id: chatId,
    model: model ?? noModel,
    tools,
    busy: 'queue',
    partialToolInputs,
    tabs,
  })
  const { messages, queued, status, error, send, branches } = chat
  const draft = useChatSlice(chatId, selectDraftPlace, shallowEqual)
  const textarea = useRef<HTMLTextAreaElement>(null)
  const actions = useActions(chat, { session, queued, composer: textarea })
  const [sentCount, setSentCount] = useState(0)
  const isBusy = draft.id !== undefined || status === 'connecting' || status === 'resuming'
  const last = messages.at(-1)
  const shown = draft.id === undefined ? messages : [...messages, draft]

  function stageOf(id: string): AnswerStage {
    if (id === draft.id) return 'streaming'
    return id === last?.id && !isBusy ? 'latest' : 'past'
  }

  function sendText(text: string): void {
    setSentCount(sentCount + 1)
    void send(text)
  }

  /** Switches to the cassette of the prompt. Its model is not in the chat's options yet. */
  async function sendPrompt({ text, cassette: name }: SuggestedPrompt): Promise<void> {
    if (!name) return sendText(text)
    setSentCount(sentCount + 1)
    const source: ModelSource = { kind: 'cassette', name }
    session.setSource(source)
    const cassette = await client.ensureQueryData(cassetteQuery(name))
    const { model, tools } = createModelSetup(session, { source, cassette })
    void send(text, model ? { model, tools } : {})
  }

  return (
    <main className="chat">
      <header>
        <h1 className="visually-hidden">Chat</h1>
        <ModelSourceForm session={session} />
        <div className="chat-tools">
          <RecordingButtons session={session} onOpen={onOpen} />
          <button type="button" disabled={!messages.length && !isBusy} onClick={actions.clear}>
            Clear
          </button>
        </div>
      </header>
      <MessageList sentCount={sentCount}>
        {!last && !isBusy && !error && (
          <EmptyState source={source} setup={setup} onSend={(prompt) => void sendPrompt(prompt)} />
        )}
        {shown.map(({ id = '', parent }) => (
          // The key is the parent, so that switching to another version keeps the focus.
          <MessageView
            key={parent ?? 'first'}
            id={id}
            stage={stageOf(id)}
            versions={branches(id).join(' ')}
            actions={actions}
          />
        ))}
        {!isBusy && <AnswerActions last={last} error={error} isReady={!!model} actions={actions} />}
        {queued.map((message) => (
          <p key={message.id} className="queued">
            <small>queued</small> {messageText(message)}
          </p>
        ))}
      </MessageList>
      <Composer
        session={session}
        textarea={textarea}
        isBusy={isBusy}
        missing={model ? undefined : missingIn(source)}
        statusText={statusText(status, { error, last })}
        onSend={sendText}
        onStop={actions.stop}
      />
    </main>
  )
}

/** Stands in until there is a model. The composer sends nothing meanwhile. */
const noModel: Model = compatible('none', { baseURL: 'http://localhost' })

function selectDraftPlace({ draft }: ChatState) {
  return { id: draft?.id, parent: draft?.parent ?? null }
}

function missingIn(source: ModelSource): string {
  if (isRecorded(source)) return 'Loading…'
  if (!source.model) return 'Enter a model first'
  return source.kind === 'local' ? 'Enter a server first' : 'Enter a key first'
}
