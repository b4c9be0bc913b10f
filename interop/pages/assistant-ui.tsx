// A page with components of assistant-ui, and the runtime of the example.

import {
  AssistantRuntimeProvider,
  type FileMessagePartProps,
  MessagePrimitive,
  type ReasoningMessagePartProps,
  type SourceMessagePartProps,
  type TextMessagePartProps,
  ThreadPrimitive,
  type ToolCallMessagePartProps,
} from '@assistant-ui/react'
import { edge } from '@deltakit/core/edge'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { useChatStream } from '@deltakit/react'
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { QueryClient } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { useDeltakitRuntime } from '../../examples/assistant-ui/src/runtime.ts'
import { Composer, Decision } from './composer.tsx'
import { look } from './look.ts'
import type { PageProps } from './page-props.ts'

const client = new QueryClient()
client.setQueryDefaults(['deltakit', 'chat'], { gcTime: Infinity })
const persister = createAsyncStoragePersister({ storage: localStorage, throttleTime: 100 })
const tools = { look: tool({ input: jsonSchema({ type: 'object' }), execute: look }) }
const model = edge(`/api/deltakit/${new URLSearchParams(location.search).get('session')}`)

export function Page({ session }: PageProps) {
  return (
    <PersistQueryClientProvider client={client} persistOptions={{ persister, maxAge: Infinity }}>
      <Chat session={session} />
    </PersistQueryClientProvider>
  )
}

function Chat({ session: id }: PageProps) {
  const runtime = useDeltakitRuntime({ id, model, tools })
  const { isBusy, error, send, stop } = useChatStream({ id, model, tools })
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root>
        <ThreadPrimitive.Messages components={{ Message }} />
      </ThreadPrimitive.Root>
      <Composer
        isBusy={isBusy}
        error={error?.message}
        onSend={(text) => void send(text)}
        onStop={() => void stop()}
      />
    </AssistantRuntimeProvider>
  )
}

function Message() {
  return (
    <MessagePrimitive.Root>
      <MessagePrimitive.Parts
        components={{ Text, Reasoning, Source, File, tools: { Fallback: ToolCall } }}
      />
    </MessagePrimitive.Root>
  )
}

function Text({ text }: TextMessagePartProps) {
  return <p>{text}</p>
}

function Reasoning({ text }: ReasoningMessagePartProps) {
  return <blockquote>{text}</blockquote>
}

function Source(part: SourceMessagePartProps) {
  return part.sourceType === 'url' ? <a href={part.url}>{part.title}</a> : null
}

function File({ data }: FileMessagePartProps) {
  return <img alt="" src={data} />
}

function ToolCall({ toolName, result, approval, respondToApproval }: ToolCallMessagePartProps) {
  if (approval && approval.approved === undefined) {
    return <Decision onDecide={(approved) => void respondToApproval({ approved })} />
  }
  return <pre>{`${toolName} ${JSON.stringify(result) ?? ''}`}</pre>
}
