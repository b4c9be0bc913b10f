import type { ChatMessage, ChatState } from '@deltakit/core'
import type { ReactNode } from 'react'
import { useChat } from '../view/deck-context.ts'
import type { SliceProps } from './slice-props.ts'
import { SourceList } from './source-list.tsx'

/** Shows the messages before the latest answer, with their sources. */
export function PreviousMessages({ chat }: SliceProps): ReactNode {
  const messages = useChat(chat, selectMessages)
  const latest = useChat(chat, selectLatestAnswerId)
  return messages
    .filter((message) => message.id !== latest)
    .map((message) => <PreviousMessage key={message.id} message={message} />)
}

function PreviousMessage({ message }: { readonly message: ChatMessage }): ReactNode {
  const reasoning = textOf(message, ['reasoning'])
  const sources = message.parts.flatMap((part) => (part.type === 'source' ? [part] : []))
  return (
    <div className="deck-previous" data-role={message.role}>
      {reasoning && (
        <p className="deck-reasoning" dir="auto">
          {reasoning}
        </p>
      )}
      <p dir="auto">{textOf(message, ['text', 'content', 'tool-call'])}</p>
      {sources.length > 0 && <SourceList sources={sources} />}
    </div>
  )
}

/** A tool call is written as `name(arguments)` on a line of its own. */
function textOf({ parts }: ChatMessage, types: readonly string[]): string {
  return parts
    .filter(({ type }) => types.includes(type))
    .map((part) => {
      if (part.type === 'tool-call') return `\n${part.name}(${part.inputText})\n`
      return 'text' in part ? part.text : ''
    })
    .join('')
}

function selectLatestAnswerId({ draft, messages }: ChatState): string | undefined {
  return (draft ?? messages.findLast(({ role }) => role === 'assistant'))?.id
}

const selectMessages = ({ messages }: ChatState) => messages
