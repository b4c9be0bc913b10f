import { useReadableStore } from '@deltakit/react'
import { messageText } from '../ui/message-text.ts'
import { AnswerActions } from './answers/answer-actions.tsx'
import { MessageList } from './answers/message-list.tsx'
import { MessageView } from './answers/message-view.tsx'
import type { ChatSession } from './chat-session.ts'
import { SentFiles } from './composer/attachment-list.tsx'
import { filesOf } from './composer/attachments.ts'
import { ChatIdContext } from './conversations/chat-id.ts'
import { EmptyState, type SuggestedPrompt } from './empty-state.tsx'
import type { Thread } from './use-thread.ts'

interface ThreadViewProps {
  readonly session: ChatSession
  readonly thread: Thread
  readonly label: string
  readonly sentCount: number
  onPrompt(prompt: SuggestedPrompt): void
  onSettings(): void
}

/** The messages of one chat, and what can be done about the last one. A token renders its message only. */
export function ThreadView(props: ThreadViewProps) {
  const { session, thread, label, sentCount, onPrompt, onSettings } = props
  const { id, slot, lane, setup, chat, actions, shown, last, isBusy, stageOf } = thread
  const { error, queued, branches } = chat
  const settings = useReadableStore(session.settings)
  const isEmpty = !last && !isBusy && !error
  return (
    <ChatIdContext value={id}>
      <MessageList label={label} isEmpty={isEmpty} sentCount={sentCount}>
        {isEmpty && <EmptyState source={settings[slot]} setup={setup} onSend={onPrompt} />}
        {shown.map(({ id, parent }) => (
          // The key is the parent, so that switching to another version keeps the focus.
          <MessageView
            key={parent ?? 'first'}
            id={id}
            stage={stageOf(id)}
            versions={branches(id).join(' ')}
            attempts={lane.attempts}
            actions={actions}
          />
        ))}
        {!isBusy && (
          <AnswerActions
            last={last}
            error={error}
            source={settings[slot]}
            isReady={setup.model !== undefined}
            actions={actions}
            onSettings={onSettings}
          />
        )}
        {queued.map((message) => (
          <div key={message.id} className="queued">
            <small>queued</small> {messageText(message)}
            <SentFiles files={filesOf(message)} />
          </div>
        ))}
      </MessageList>
    </ChatIdContext>
  )
}
