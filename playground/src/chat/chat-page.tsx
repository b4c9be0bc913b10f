import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect } from 'react'
import { navigate } from '../routing/route.ts'
import { chatSessionOf } from './chat-session.ts'
import { ChatView } from './chat-view.tsx'
import { newChatId } from './conversations/chat-id.ts'
import { ConversationList } from './conversations/conversation-list.tsx'
import { SettingsPanel } from './models/settings-panel.tsx'
import { SidePanel } from './panels/side-panel.tsx'
import { usePanel } from './panels/use-panels.ts'
import './chat.css'

interface ChatPageProps {
  /** The id in the address; undefined for the conversation that was shown last. */
  readonly id: string | undefined
  /** Opens a recording in the player. */
  onOpen(yaml: string): void
}

/** A whole chat: the conversations, the one that is shown, and the settings of its models. */
export function ChatPage({ id, onOpen }: ChatPageProps) {
  const session = chatSessionOf(useQueryClient())
  const shownId = id ?? session.saved.latest()
  const conversations = usePanel('(width >= 75rem)')
  const settings = usePanel('(width >= 56rem)')

  useEffect(() => session.saved.show(shownId), [session, shownId])

  function open(next: string): void {
    if (!conversations.isDocked) conversations.close()
    navigate(`#chat/${next}`)
  }

  return (
    <main className="chat">
      <SidePanel
        label="Conversations"
        side="start"
        {...conversations}
        onClose={conversations.close}
      >
        <ConversationList session={session} current={shownId} onOpen={open} />
      </SidePanel>
      <Suspense fallback={<div className="chat-center" aria-busy="true" />}>
        <ChatView
          key={shownId}
          id={shownId}
          session={session}
          onOpen={onOpen}
          conversations={conversations}
          settings={settings}
          onNew={() => open(newChatId())}
        />
      </Suspense>
      <SidePanel label="Settings" side="end" {...settings} onClose={settings.close}>
        <SettingsPanel session={session} />
      </SidePanel>
    </main>
  )
}
