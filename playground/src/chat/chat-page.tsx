import { type ChatState, type Model, shallowEqual } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { partialToolInputs } from '@deltakit/core/tools'
import { useChatSlice, useChatStream, useReadableStore } from '@deltakit/react'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { textIn } from '../player/previous-messages.tsx'
import { Next } from './answer-actions.tsx'
import { createTalk, type Talk } from './chat-session.ts'
import { Composer } from './composer.tsx'
import { Beginning } from './empty-state.tsx'
import { endingOf, outcomeOf } from './ending.ts'
import { chatId } from './history.ts'
import { Log } from './message-list.tsx'
import { MessageView } from './message-view.tsx'
import { Recording } from './recording.tsx'
import type { Source } from './source.ts'
import { SourceForm } from './source-form.tsx'
import { useActions } from './use-actions.ts'
import { answeringFrom, cassetteQuery, useAnswering } from './use-answering.ts'
import './chat.css'

export { createTalk }

interface ChatPageProps {
  readonly talk: Talk
  /** Shows a recording in the deck. */
  onOpen(yaml: string): void
}

/** A chat as an app would have it. A token renders the message it is in, and nothing else. */
export function ChatPage({ talk, onOpen }: ChatPageProps) {
  const client = useQueryClient()
  const source = useReadableStore(talk.source)
  const answering = useAnswering(talk)
  const { model, tools } = answering
  const chat = useChatStream({
    id: chatId,
    model: model ?? nobody,
    tools,
    busy: 'queue',
    partialToolInputs,
  })
  const { messages, queued, status, error, send, branches } = chat
  const draft = useChatSlice(chatId, draftOf, shallowEqual)
  const composer = useRef<HTMLTextAreaElement>(null)
  const actions = useActions(chat, { talk, queued, composer })
  const [sent, setSent] = useState(0)
  const busy = draft.id !== undefined || status === 'connecting'
  const last = messages.at(-1)
  const lines = draft.id === undefined ? messages : [...messages, draft]

  async function ask(text: string, cassette?: string): Promise<void> {
    setSent(sent + 1)
    if (!cassette) return void send(text)
    const other: Source = { kind: 'cassette', name: cassette }
    talk.change(other)
    const { model, tools } = answeringFrom(
      talk,
      other,
      await client.ensureQueryData(cassetteQuery(cassette)),
    )
    void send(text, model ? { model, tools } : {})
  }

  return (
    <main className="chat">
      <header>
        <h1 className="unseen">Chat</h1>
        <SourceForm talk={talk} />
        <div className="tools">
          <Recording talk={talk} onOpen={onOpen} />
          <button type="button" disabled={!messages.length && !busy} onClick={actions.clear}>
            Clear
          </button>
        </div>
      </header>
      <Log sent={sent}>
        {!last && !busy && !error && (
          <Beginning
            source={source}
            answering={answering}
            onAsk={({ text, cassette }) => void ask(text, cassette)}
          />
        )}
        {lines.map(({ id = '', parent }) => (
          // Another version of a message is in the same place, and the focus stays.
          <MessageView
            key={parent ?? 'first'}
            id={id}
            stage={id === draft.id ? 'writing' : id === last?.id && !busy ? 'latest' : 'past'}
            versions={branches(id).join(' ')}
            actions={actions}
          />
        ))}
        {!busy && <Next last={last} error={error} ready={!!model} actions={actions} />}
        {queued.map((message) => (
          <p key={message.id} className="queued">
            <small>queued</small> {textIn(message)}
          </p>
        ))}
      </Log>
      <Composer
        talk={talk}
        field={composer}
        busy={busy}
        missing={model ? undefined : missingIn(source)}
        said={said[status] ?? (error ? 'It failed.' : (endingOf(outcomeOf(last)) ?? 'Answered.'))}
        onSend={(text) => void ask(text)}
        onStop={actions.stop}
      />
    </main>
  )
}

/** For as long as nobody answers; the composer sends nothing meanwhile. */
const nobody: Model = compatible('nobody', { baseURL: 'http://localhost' })

const said: Partial<Record<string, string>> = {
  idle: '',
  connecting: 'Asking…',
  streaming: 'Answering…',
  'executing-tools': 'Calling tools…',
  'awaiting-approval': 'A tool waits for your approval.',
}

function draftOf({ draft }: ChatState) {
  return { id: draft?.id, parent: draft?.parent ?? null }
}

function missingIn(source: Source): string {
  if (source.kind === 'cassette') return 'One moment …'
  if (!source.model) return 'Enter a model first'
  return source.kind === 'local' ? 'Enter a server first' : 'Enter a key first'
}
