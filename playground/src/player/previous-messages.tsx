import type { ChatState } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { messageText, reasoningText } from '../ui/message-text.ts'

/** Shows the messages before the latest answer. */
export function PreviousMessages({ id }: { id: string }) {
  const messages = useChatSlice(id, selectMessages)
  const latest = useChatSlice(id, selectLatestAnswerId)
  return messages
    .filter((message) => message.id !== latest)
    .map((message) => (
      <p key={message.id} className="previous-message" data-role={message.role}>
        {reasoningText(message) && <span className="reasoning">{reasoningText(message)}</span>}
        {messageText(message)}
      </p>
    ))
}

function selectLatestAnswerId({ draft, messages }: ChatState): string | undefined {
  return (draft ?? messages.findLast(({ role }) => role === 'assistant'))?.id
}

const selectMessages = ({ messages }: ChatState) => messages
