// A page with `useChat`, as its guides write it. Versions 6 and 7 differ in what they import.

import type { UseChatHelpers, useChat } from '@ai-sdk/react'
import {
  type DefaultChatTransport,
  lastAssistantMessageIsCompleteWithApprovalResponses,
  lastAssistantMessageIsCompleteWithToolCalls,
  type UIMessage,
} from 'ai'
import { useEffect } from 'react'
import { Composer, Decision } from './composer.tsx'
import { look } from './look.ts'
import type { PageProps } from './page-props.ts'
import { storedMessages, storeMessages } from './stored.ts'

export interface AISDK {
  readonly useChat: typeof useChat
  readonly Transport: typeof DefaultChatTransport
}

export function createPage({ useChat, Transport }: AISDK) {
  return function Page({ session }: PageProps) {
    const chat = useChat({
      id: session,
      messages: storedMessages<UIMessage>(session),
      transport: new Transport({ api: `/api/ai-sdk/${session}` }),
      sendAutomaticallyWhen: (options) =>
        lastAssistantMessageIsCompleteWithToolCalls(options) ||
        lastAssistantMessageIsCompleteWithApprovalResponses(options),
      onToolCall({ toolCall: { toolName, toolCallId } }) {
        if (toolName !== 'look') return
        void chat.addToolOutput({ tool: toolName, toolCallId, output: look() } as never)
      },
    })
    const { messages, status, error, sendMessage, stop } = chat
    const isBusy = status === 'submitted' || status === 'streaming'
    useEffect(() => {
      if (!isBusy) storeMessages(session, messages)
    }, [session, messages, isBusy])

    return (
      <main>
        {messages.map(({ id, role, parts }) => (
          <article key={id} data-role={role}>
            {parts.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no ids, as in their guides.
              <Part key={index} part={part} chat={chat} />
            ))}
          </article>
        ))}
        <Composer
          isBusy={isBusy}
          error={error?.message}
          onSend={(text) => void sendMessage({ text })}
          onStop={() => void stop()}
        />
      </main>
    )
  }
}

interface PartProps {
  readonly part: UIMessage['parts'][number]
  readonly chat: UseChatHelpers<UIMessage>
}

function Part({ part, chat }: PartProps) {
  switch (part.type) {
    case 'text':
      return <p>{part.text}</p>
    case 'reasoning':
      return <blockquote>{part.text}</blockquote>
    case 'source-url':
      return <a href={part.url}>{part.title}</a>
    case 'file':
      return <img alt="" src={part.url} />
  }
  if (!('toolCallId' in part)) return null
  if (part.state === 'approval-requested') {
    const { id } = part.approval
    return <Decision onDecide={(approved) => void chat.addToolApprovalResponse({ id, approved })} />
  }
  return <pre>{`${part.type} ${part.state} ${JSON.stringify(part.output) ?? ''}`}</pre>
}
