import type { ChatState, ToolCallOf } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import type { tools } from './tools.ts'

type DemoChat = ChatState<ToolCallOf<typeof tools>>

export function Calls() {
  const calls = useChatSlice('demo', (chat: DemoChat) => chat.toolCalls)
  return calls.map((call) => call.name === 'weather' && <p key={call.key}>{call.input?.city}</p>)
}
