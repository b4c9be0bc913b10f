import { chatQueryOptions } from '@deltakit/react'
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query'
import { connection } from 'next/server'
import { loadConversation } from '../server/conversation.ts'
import { StoredChat } from './stored-chat.tsx'

/** The server renders the stored conversation, and the browser goes on with it. */
export default async function Page() {
  await connection()
  const client = new QueryClient()
  await client.prefetchQuery(chatQueryOptions('demo', { load: loadConversation }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <StoredChat />
    </HydrationBoundary>
  )
}
