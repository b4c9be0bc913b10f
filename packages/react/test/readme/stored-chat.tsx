import type { Conversation } from '@deltakit/core'
import { edge } from '@deltakit/core/edge'
import { chatQueryOptions, useChatStream } from '@deltakit/react'
import { useQueryClient } from '@tanstack/react-query'

const model = edge('/api/chat')
const load = async (): Promise<Conversation> => (await fetch('/api/conversations/demo')).json()

export function StoredChat() {
  const client = useQueryClient()
  const { isLoading, loadError, messages } = useChatStream({ id: 'demo', model, load })
  const loadAgain = () => void client.prefetchQuery(chatQueryOptions('demo', { load }))
  if (isLoading) return <p>Loading</p>
  if (loadError)
    return (
      <button type="button" onClick={loadAgain}>
        Load again
      </button>
    )
  return <p>{messages.length} messages</p>
}
