import type { ChatMessage, Model } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { partialInputs } from '@deltakit/core/tools'
import { useChatStream } from '@deltakit/react'
import { useState } from 'react'
import { textIn } from '../deck/earlier.tsx'
import { Failure } from '../deck/figures.tsx'
import { Composer } from './composer.tsx'
import { demoTools } from './demo-tools.ts'
import { Draft } from './draft.tsx'
import { chatId } from './history.ts'
import { MessageView } from './message-view.tsx'
import { Recording } from './recording.tsx'
import type { Source } from './source.ts'
import { SourceForm } from './source-form.tsx'
import { useSource } from './use-source.ts'

/** A chat as an app would have it. A token renders its draft alone. */
export function ChatPage() {
  const [source, setSource] = useState<Source>({
    kind: 'cassette',
    name: 'openrouter/grok-code-fast-1/tool',
  })
  const { model, recorded } = useSource(source)
  const chat = useChatStream({
    id: chatId,
    model: model ?? nobody,
    tools: demoTools,
    busy: 'queue',
    partialInputs,
  })
  const { messages, queued, status, error } = chat
  const busy =
    /connecting|streaming/.test(status) || (status === 'calling-tools' && !!chat.draft?.id)
  const cut = cutShort(messages.at(-1))
  return (
    <main className="chat">
      <header>
        <h1>Chat</h1>
        <SourceForm source={source} onChange={setSource} />
        <Recording recorded={recorded} />
        <button type="button" disabled={!messages.length} onClick={() => void chat.clear()}>
          Clear
        </button>
      </header>
      <div className="log" role="log" aria-label="Conversation" aria-live="off">
        {!messages.length && !busy && (
          <p className="nothing">
            Nothing said yet. Whatever you ask, a cassette gives its recorded answers, in order.
          </p>
        )}
        {messages.map((message) => (
          <MessageView
            key={message.id}
            message={message}
            verbs={chat}
            open={!busy && message === messages.at(-1)}
            branches={chat.branches(message.id)}
          />
        ))}
        <Draft />
        {error && !busy && (
          <div className="failure">
            <Failure error={error} />
            <button type="button" disabled={!model} onClick={() => void chat.retry()}>
              Retry
            </button>
          </div>
        )}
        {cut && !busy && (
          <button type="button" onClick={() => void chat.continue()}>
            Continue
          </button>
        )}
        {queued.map((message) => (
          <p key={message.id} className="queued">
            <small>queued</small> {textIn(message)}
          </p>
        ))}
      </div>
      <p role="status" className="said">
        {error && !busy ? 'It failed.' : (said[status] ?? '')}
      </p>
      <Composer
        busy={busy}
        ready={!!model}
        onSend={(text) => void chat.send(text)}
        onStop={() => void chat.stop()}
      />
    </main>
  )
}

/** For as long as nobody answers; the composer sends nothing meanwhile. */
const nobody: Model = compatible({ baseURL: 'http://localhost' })('nobody')

const said: Partial<Record<string, string>> = {
  connecting: 'Asking…',
  streaming: 'Answering…',
  'calling-tools': 'Calling tools…',
  'waiting-for-approval': 'A tool waits for your approval.',
  settled: 'Answered.',
}

function cutShort(last: ChatMessage | undefined): boolean {
  if (last?.role !== 'assistant') return false
  const outcome = last.outcome ?? last.runs.at(-1)?.outcome
  if (outcome?.type === 'complete') return outcome.finish === 'length'
  return outcome?.type === 'truncated' || outcome?.type === 'interrupted'
}
