import type { ChatMessage, ChatState } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'

/** What was said before the latest answer, the question to it included. */
export function Earlier({ id }: { id: string }) {
  const messages = useChatSlice(id, messagesOf)
  const latest = useChatSlice(id, latestOf)
  return messages
    .filter((message) => message.id !== latest)
    .map((message) => (
      <p key={message.id} className="earlier" data-role={message.role}>
        {thoughtIn(message) && <span className="thought">{thoughtIn(message)}</span>}
        {textIn(message)}
      </p>
    ))
}

function latestOf({ draft, messages }: ChatState): string | undefined {
  return (draft ?? messages.findLast(({ role }) => role === 'assistant'))?.id
}

function thoughtIn(message: ChatMessage): string {
  return message.parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')
}

const messagesOf = ({ messages }: ChatState) => messages

export function textIn(message: ChatMessage): string {
  return message.parts
    .map((part) => {
      if (part.type === 'tool-call') return `\n${part.name}(${part.inputText})\n`
      return part.type === 'text' || part.type === 'content' ? part.text : ''
    })
    .join('')
}
