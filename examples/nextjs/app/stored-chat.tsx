'use client'

import type { Conversation } from '@deltakit/core'
import { chatKey, useChatSlice } from '@deltakit/react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Chat } from '../chat/chat.tsx'

export function StoredChat() {
  const client = useQueryClient()
  const messages = useChatSlice('demo', (chat) => chat.messages)

  useEffect(() => {
    const conversation = client.getQueryData<Conversation>(chatKey('demo'))
    if (messages.length > 0) void save(conversation)
  }, [client, messages])

  return <Chat />
}

async function save(conversation: Conversation | undefined) {
  await fetch('/api/conversation', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(conversation),
  })
}
