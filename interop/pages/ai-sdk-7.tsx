import { DefaultChatTransport } from 'ai-7'
import { useChat } from 'ai-sdk-react-4'
import { type AISDK, createPage } from './ai-sdk.tsx'

// Its types differ in what the page does not use.
export const Page = createPage({ useChat, Transport: DefaultChatTransport } as never as AISDK)
