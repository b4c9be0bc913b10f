import { type Clock, systemClock } from '../../protocol/clock.ts'
import type { AssistantMessage, Message } from '../../protocol/message.ts'
import { partKey } from '../../protocol/part-key.ts'
import type { ProviderStateEvent, StreamEvent } from '../../protocol/stream-event.ts'
import {
  createAccumulator,
  type MessageAccumulator,
  resumeAccumulator,
} from '../../stream/accumulate-message.ts'
import { allowsFileURL, type ChatRequestOptions } from '../http/parse-chat-request.ts'
import { createSigner } from './signer.ts'

/** What of a conversation needs a proof, and gets one. */
export interface ConversationSigner {
  /** The messages with what is proved in them; throws for what only this server can have said. */
  verify(messages: readonly Message[]): Promise<Message[]>
  /**
   * What proves an event that is in the accumulator already. To be said before it: whoever stops in between
   * has a proof of nothing, and never something that nobody proved.
   */
  proofOf(
    event: StreamEvent,
    message: () => AssistantMessage,
  ): Promise<ProviderStateEvent | undefined> | undefined
}

export interface SigningOptions extends Pick<ChatRequestOptions, 'files'> {
  readonly secret?: string | undefined
  readonly clock?: Clock | undefined
  /** How long a call may wait for a person, in milliseconds. Default 3 600 000. */
  readonly approvalTime?: number | undefined
}

/** `own`: whether it is a tool whose calls are carried out here. */
export function createConversationSigner(
  user: string,
  isServerTool: (name: string) => boolean,
  options: SigningOptions,
): ConversationSigner {
  const { secret, clock = systemClock, approvalTime = 3_600_000 } = options
  const signer = createSigner(secret, user)
  const allowsURL = (url: string) => allowsFileURL(url, options)
  return {
    verify(messages) {
      const last = messages.at(-1)
      const now = clock.now()
      const verified = messages.map(async (message) =>
        'parts' in message
          ? signer.verify(message, {
              isServerTool,
              continued: message === last,
              allowsFileURL: allowsURL,
              now,
            })
          : message,
      )
      return Promise.all(verified)
    },
    proofOf(event, message) {
      const prove = (key: string, until?: number) => {
        const call = message().parts.find((part) => part.key === key)
        const mine = call?.type === 'tool-call' && isServerTool(call.name)
        return mine ? signer.signCall(call, until) : undefined
      }
      if (event.type === 'end') return signer.signStep(message())
      if (event.type === 'tool-call' && event.status === 'awaiting-approval') {
        return prove(partKey(message().steps.length - 1, event.part), clock.now() + approvalTime)
      }
      return event.type === 'tool-output' && !event.preliminary ? prove(event.key) : undefined
    },
  }
}

/** The answer that goes on, where tools of the server can have been called in it. */
export function continuedAnswer(history: readonly Message[]): MessageAccumulator {
  const last = history.at(-1)
  const called = last && 'parts' in last && last.parts.some(({ type }) => type === 'tool-call')
  return called ? resumeAccumulator(last) : createAccumulator()
}
