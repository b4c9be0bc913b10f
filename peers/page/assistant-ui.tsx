import {
  AssistantRuntimeProvider,
  type ChatModelAdapter,
  MessagePrimitive,
  type TextMessagePartProps,
  ThreadPrimitive,
  useAuiState,
  useLocalRuntime,
} from '@assistant-ui/react'
import OpenAI from 'openai'
import { type ReactNode, useEffect, useState } from 'react'
import type { Contender, PageProps } from '../../packages/react/bench/page/contender.ts'
import { Shell } from '../../packages/react/bench/page/elements.tsx'

export const contender: Contender = { protocol: 'chat-completions', Page }

function Page({ older, fetch, onReady }: PageProps): ReactNode {
  const [adapter] = useState(() => adapterOf(fetch))
  const runtime = useLocalRuntime(adapter, {
    initialMessages: older.map(({ id, role, text }) => ({ id, role, content: text })),
  })
  useEffect(() => onReady(() => runtime.thread.append('Count.')), [onReady, runtime])
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <Thread older={older.length} />
    </AssistantRuntimeProvider>
  )
}

function Thread({ older }: { older: number }): ReactNode {
  const isRunning = useAuiState(({ thread }) => thread.isRunning)
  const count = useAuiState(({ thread }) => thread.messages.length)
  return (
    <Shell done={!isRunning && count > older + 1}>
      <ThreadPrimitive.Messages components={{ Message }} />
    </Shell>
  )
}

function Message(): ReactNode {
  return (
    <MessagePrimitive.Root>
      <MessagePrimitive.Parts components={{ Text }} />
    </MessagePrimitive.Root>
  )
}

function Text({ text }: TextMessagePartProps): ReactNode {
  return <p>{text}</p>
}

/** As the documentation of assistant-ui shows it: all of the text with each delta. */
function adapterOf(fetch: PageProps['fetch']): ChatModelAdapter {
  const baseURL = 'https://made.test/v1'
  const client = new OpenAI({ apiKey: 'unused', baseURL, fetch, dangerouslyAllowBrowser: true })
  return {
    async *run({ abortSignal }) {
      const stream = await client.chat.completions.create(
        { model: 'made', messages: [{ role: 'user', content: 'Count.' }], stream: true },
        { signal: abortSignal },
      )
      let text = ''
      for await (const { choices } of stream) {
        text += choices[0]?.delta.content ?? ''
        yield { content: [{ type: 'text', text }] }
      }
    },
  }
}
