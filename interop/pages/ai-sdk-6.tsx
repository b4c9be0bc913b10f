import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { createPage } from './ai-sdk.tsx'

export const Page = createPage({ useChat, Transport: DefaultChatTransport })
