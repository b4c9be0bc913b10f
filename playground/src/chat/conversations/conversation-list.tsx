import { IconButton } from '@deltakit/devtools/deck'
import { useReadableStore } from '@deltakit/react'
import { Check, Pencil, Plus, Trash2, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import type { ChatSession } from '../chat-session.ts'
import { newChatId } from './chat-id.ts'
import type { SavedChat } from './saved-chats.ts'
import './conversation-list.css'

interface ConversationListProps {
  readonly session: ChatSession
  /** The id of the conversation that is shown. */
  readonly current: string
  onOpen(id: string): void
}

/** The conversations of this browser: opens, renames and deletes them. */
export function ConversationList({ session, current, onOpen }: ConversationListProps) {
  const chats = useReadableStore(session.saved.all)
  const [editing, setEditing] = useState<string>()
  const [deleting, setDeleting] = useState<string>()

  function remove(id: string): void {
    setDeleting(undefined)
    session.saved.remove(id)
    if (id === current) onOpen(newChatId())
  }

  return (
    <div className="conversations">
      <button type="button" className="new-chat" onClick={() => onOpen(newChatId())}>
        <Plus size={16} aria-hidden /> New chat
      </button>
      {!chats.length && <p className="hint">Conversations are stored in this browser alone.</p>}
      <ul>
        {chats.map((chat) => (
          <li key={chat.id} data-current={chat.id === current || undefined}>
            {editing === chat.id ? (
              <TitleField
                chat={chat}
                onRename={(title) => {
                  session.saved.rename(chat.id, title)
                  setEditing(undefined)
                }}
                onCancel={() => setEditing(undefined)}
              />
            ) : (
              <button
                type="button"
                className="conversation"
                aria-current={chat.id === current ? 'true' : undefined}
                dir="auto"
                title={chat.title}
                onClick={() => onOpen(chat.id)}
              >
                {chat.title}
              </button>
            )}
            {deleting === chat.id ? (
              <span className="row-actions tips-end" data-shown>
                <IconButton label="Delete for good" icon={Check} onClick={() => remove(chat.id)} />
                <IconButton label="Keep" icon={X} onClick={() => setDeleting(undefined)} />
              </span>
            ) : (
              editing !== chat.id && (
                <span className="row-actions tips-end">
                  <IconButton label="Rename" icon={Pencil} onClick={() => setEditing(chat.id)} />
                  <IconButton label="Delete" icon={Trash2} onClick={() => setDeleting(chat.id)} />
                </span>
              )
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

interface TitleFieldProps {
  readonly chat: SavedChat
  onRename(title: string): void
  onCancel(): void
}

function TitleField({ chat, onRename, onCancel }: TitleFieldProps) {
  const [title, setTitle] = useState(chat.title)

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') onRename(title)
    if (event.key !== 'Escape') return
    event.stopPropagation()
    event.preventDefault()
    onCancel()
  }

  return (
    <input
      // The button that opened it is gone.
      ref={(element) => element?.focus()}
      aria-label="Title"
      dir="auto"
      value={title}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={() => onRename(title)}
      onKeyDown={onKeyDown}
    />
  )
}
