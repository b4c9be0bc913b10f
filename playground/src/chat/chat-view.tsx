import type { UserFile } from '@deltakit/core'
import { IconButton } from '@deltakit/devtools/deck'
import { useReadableStore } from '@deltakit/react'
import { useQueryClient } from '@tanstack/react-query'
import { MessageSquarePlus, PanelLeft, SlidersHorizontal, Trash } from 'lucide-react'
import { use, useRef, useState } from 'react'
import { statusText } from './answers/outcome-text.ts'
import type { ChatSession } from './chat-session.ts'
import { Composer } from './composer/composer.tsx'
import { secondChatId } from './conversations/chat-id.ts'
import type { SuggestedPrompt } from './empty-state.tsx'
import { cassetteQuery } from './models/cassette-query.ts'
import { withoutKeys } from './models/model-settings.ts'
import { sourceLabel } from './models/model-source.ts'
import { createModelSetup } from './models/use-model-setup.ts'
import { RecordingButtons } from './panels/recording-buttons.tsx'
import type { PanelState } from './panels/use-panels.ts'
import { ThreadView } from './thread-view.tsx'
import { useFiles } from './use-files.ts'
import { type Thread, useThread } from './use-thread.ts'

interface ChatViewProps {
  readonly id: string
  readonly session: ChatSession
  readonly conversations: PanelState
  readonly settings: PanelState
  onNew(): void
  /** Opens a recording in the player. */
  onOpen(yaml: string): void
}

/** A conversation with one model, or with two side by side. It waits until it is restored. */
export function ChatView(props: ChatViewProps) {
  const { id, session } = props
  const { mode } = useReadableStore(session.settings)
  const isCompared = mode === 'compare'
  use(session.open(id))
  if (isCompared) use(session.open(secondChatId(id)))
  return isCompared ? <ComparedChat {...props} /> : <SingleChat {...props} />
}

function SingleChat(props: ChatViewProps) {
  const { id, session } = props
  const composer = useRef<HTMLTextAreaElement>(null)
  const thread = useThread(session, { id, slot: 'first', composer })
  return <ChatFrame {...props} threads={[thread]} composer={composer} />
}

/** One prompt goes to two models. */
function ComparedChat(props: ChatViewProps) {
  const { id, session } = props
  const composer = useRef<HTMLTextAreaElement>(null)
  const first = useThread(session, { id, slot: 'first', composer })
  const second = useThread(session, { id: secondChatId(id), slot: 'second', composer })
  return <ChatFrame {...props} threads={[first, second]} composer={composer} />
}

interface ChatFrameProps extends ChatViewProps {
  readonly threads: readonly [Thread, ...Thread[]]
  readonly composer: React.RefObject<HTMLTextAreaElement | null>
}

/** The bar, the messages of each thread, and the composer that sends to all of them. */
function ChatFrame(props: ChatFrameProps) {
  const { id, session, threads, composer, conversations, settings, onNew, onOpen } = props
  const client = useQueryClient()
  const sources = useReadableStore(session.settings)
  const files = useFiles(session)
  const [sentCount, setSentCount] = useState(0)
  const [first] = threads
  const isBusy = threads.some((thread) => thread.isBusy)
  const isEmpty = threads.every(({ last, isBusy }) => !last && !isBusy)
  const missing = threads.map(({ setup }) => setup.missing).find((text) => text !== undefined)

  function sendText(text: string, attached: readonly UserFile[]): void {
    setSentCount(sentCount + 1)
    session.saved.use(id, withoutKeys(text, sources))
    for (const { chat, lane } of threads) {
      if (!isBusy) lane.attempts.clear()
      void chat.send(text || [], { files: attached })
    }
  }

  /** Switches to the cassette of the prompt. Its model is not in the chat's options yet. */
  async function sendPrompt({ text, cassette: name }: SuggestedPrompt): Promise<void> {
    if (!name || sources.mode !== 'one') return sendText(text, [])
    setSentCount(sentCount + 1)
    session.saved.use(id, text)
    const source = { kind: 'cassette', name } as const
    session.setSource('first', source)
    const cassette = await client.ensureQueryData(cassetteQuery(name))
    const { model, tools } = createModelSetup(first.lane, {
      source,
      cassette,
      speed: sources.speed,
    })
    void first.chat.send(text, model ? { model, tools } : {})
  }

  return (
    <div className="chat-center" {...files.handlers}>
      <header className="chat-bar">
        <h1 className="visually-hidden">Chat</h1>
        <span className="tips-start">
          <IconButton
            label="Conversations"
            icon={PanelLeft}
            expanded={conversations.isOpen}
            onClick={conversations.toggle}
          />
          <IconButton label="New chat" icon={MessageSquarePlus} onClick={onNew} />
        </span>
        <button type="button" className="model-button" onClick={settings.open}>
          {threads.map(({ slot }) => sourceLabel(sources[slot])).join('  |  ')}
          {sources.mode === 'fallback' && ` → ${sourceLabel(sources.second)}`}
        </button>
        <span className="tips-end">
          {threads.length === 1 && (
            <RecordingButtons recording={first.lane.recording} onOpen={onOpen} />
          )}
          <IconButton
            label="Clear"
            icon={Trash}
            disabled={isEmpty}
            onClick={() => threads.forEach(({ actions }) => void actions.clear())}
          />
          <IconButton
            label="Settings"
            icon={SlidersHorizontal}
            expanded={settings.isOpen}
            onClick={settings.toggle}
          />
        </span>
      </header>
      <div className="threads" data-count={threads.length}>
        {threads.map((thread) => (
          <section
            key={thread.slot}
            className="thread"
            aria-label={sourceLabel(sources[thread.slot])}
          >
            {threads.length > 1 && (
              <header className="thread-bar tips-end">
                <h2>{sourceLabel(sources[thread.slot])}</h2>
                <RecordingButtons recording={thread.lane.recording} onOpen={onOpen} />
              </header>
            )}
            <ThreadView
              session={session}
              thread={thread}
              label={
                threads.length === 1 ? 'Conversation' : `Conversation with ${thread.slot} model`
              }
              sentCount={sentCount}
              onPrompt={(prompt) => void sendPrompt(prompt)}
              onSettings={settings.open}
            />
          </section>
        ))}
      </div>
      <Composer
        session={session}
        textarea={composer}
        isBusy={isBusy}
        missing={missing}
        statusText={statusText(first.chat.status, { error: first.chat.error, last: first.last })}
        problems={files.problems}
        onFiles={files.add}
        onSend={sendText}
        onStop={() => threads.forEach(({ actions }) => void actions.stop())}
        onSettings={settings.open}
      />
      {files.isDragging && <p className="drop-hint">Drop files to attach them</p>}
    </div>
  )
}
