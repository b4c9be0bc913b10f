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
  /** The conversation that gets the focus, for the button that had it is gone. */
  const [focused, setFocused] = useState<string>()

  function remove(id: string): void {
    const index = chats.findIndex((chat) => chat.id === id)
    setFocused((chats[index + 1] ?? chats[index - 1])?.id ?? newChat)
    setDeleting(undefined)
    session.saved.remove(id)
    if (id === current) onOpen(newChatId())
  }

  return (
    <div className="conversations">
      <button
        ref={focused === newChat ? focus : undefined}
        type="button"
        className="new-chat"
        onClick={() => onOpen(newChatId())}
      >
        <Plus size={16} aria-hidden /> New chat
      </button>
      {!chats.length && <p className="hint">Conversations are stored in this browser alone.</p>}
      <ul>
        {chats.map((chat) => (
          <li key={chat.id} data-current={chat.id === current || undefined}>
            {editing === chat.id ? (
              <TitleField
                chat={chat}
                onRename={(title) => session.saved.rename(chat.id, title)}
                onClose={({ byKey }) => {
                  if (byKey) setFocused(chat.id)
                  setEditing(undefined)
                }}
              />
            ) : (
              <button
                ref={focused === chat.id ? focus : undefined}
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
                <IconButton
                  label="Delete for good"
                  subject={chat.title}
                  icon={Check}
                  onClick={() => remove(chat.id)}
                />
                <IconButton
                  label="Keep"
                  subject={chat.title}
                  icon={X}
                  onClick={() => setDeleting(undefined)}
                />
              </span>
            ) : (
              editing !== chat.id && (
                <span className="row-actions tips-end">
                  <IconButton
                    label="Rename"
                    subject={chat.title}
                    icon={Pencil}
                    onClick={() => {
                      setFocused(undefined)
                      setEditing(chat.id)
                    }}
                  />
                  <IconButton
                    label="Delete"
                    subject={chat.title}
                    icon={Trash2}
                    onClick={() => {
                      setFocused(undefined)
                      setDeleting(chat.id)
                    }}
                  />
                </span>
              )
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Stands for the button of that name among the ids. */
const newChat = 'new'

function focus(element: HTMLElement | null): void {
  element?.focus()
}

interface TitleFieldProps {
  readonly chat: SavedChat
  onRename(title: string): void
  onClose(how: { readonly byKey: boolean }): void
}

function TitleField({ chat, onRename, onClose }: TitleFieldProps) {
  const [title, setTitle] = useState(chat.title)

  function onKeyDown(event: KeyboardEvent): void {
    const { key } = event
    if (key === 'Enter') onRename(title)
    if (key !== 'Enter' && key !== 'Escape') return
    event.stopPropagation()
    // The conversation gets the focus: the same Enter must not open it.
    event.preventDefault()
    onClose({ byKey: true })
  }

  return (
    <input
      // The button that opened it is gone.
      ref={(element) => element?.focus()}
      aria-label={`Title of ${chat.title}`}
      dir="auto"
      value={title}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={() => {
        onRename(title)
        onClose({ byKey: false })
      }}
      onKeyDown={onKeyDown}
    />
  )
}
