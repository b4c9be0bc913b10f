import {
  type AppendMessage,
  type AssistantRuntime,
  useExternalStoreRuntime,
} from '@assistant-ui/react'
import type { ChatUserMessage, UserPart } from '@deltakit/core'
import { type UseChatStreamOptions, useChatStream } from '@deltakit/react'
import { useMemo } from 'react'
import { type Feedback, refOfApproval, toThreadMessage } from './messages.ts'

/** A chat as the runtime of assistant-ui. */
export function useDeltakitRuntime(options: UseChatStreamOptions): AssistantRuntime {
  const chat = useChatStream(options)
  const { messages, draft, queued } = chat
  const all = useMemo(() => (draft ? [...messages, draft] : messages), [messages, draft])
  return useExternalStoreRuntime({
    messages: all,
    // Without a draft, assistant-ui would show an answer of its own in the place of ours.
    isRunning: draft !== undefined,
    convertMessage: toThreadMessage,
    onNew: async (message) => void (await chat.send(partsOf(message))),
    async onEdit(message) {
      if (message.sourceId) await chat.edit(message.sourceId, partsOf(message))
    },
    onDelete: chat.remove,
    onReload: async (parentId) => void (await chat.regenerate(parentId ?? undefined)),
    onCancel: chat.stop,
    async onAddToolResult({ messageId, toolCallId: key, result, isError }) {
      await chat.addToolOutput({ messageId, key }, result, { status: isError ? 'failed' : 'done' })
    },
    async onRespondToToolApproval({ approvalId, approved, reason }) {
      const call = refOfApproval(approvalId)
      await (approved ? chat.approve(call) : chat.deny(call, reason))
    },
    queue: {
      items: queued.map(toQueueItem),
      steerItems: [],
      enqueue: (message) => void chat.send(partsOf(message)),
      // A chat sends in order.
      steer: (message) => void chat.send(partsOf(message)),
      move() {},
      edit(id, message) {
        void chat.remove(id)
        void chat.send(partsOf(message))
      },
      remove: (id) => void chat.remove(id),
    },
    adapters: {
      feedback: {
        submit: ({ message, type }) =>
          chat.update(message.id, { metadata: { feedback: type } satisfies Feedback }),
      },
    },
  })
}

function toQueueItem({ id, parts }: ChatUserMessage) {
  const texts = parts.filter((part) => part.type === 'text')
  return { id, prompt: texts.map(({ text }) => text).join(), parts: texts }
}

function partsOf({ content }: AppendMessage): UserPart[] {
  return content.flatMap((part): UserPart | UserPart[] => {
    if (part.type === 'text') return { type: 'text', text: part.text }
    if (part.type !== 'image') return []
    const mediaType = /^data:([^;,]+)/.exec(part.image)?.[1] ?? 'image/png'
    return { type: 'file', mediaType, url: part.image }
  })
}
