import type { Chat, ChatAssistantMessage } from '@deltakit/core'
import type { Interaction, Replay } from '@deltakit/core/cassette'
import { followUpOf, toolOutputsOf } from '../recording/recorded-prompt.ts'

/** What an app did with the chat, one thing after another. */
export type ChatStep =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'outputs'; readonly outputs: readonly unknown[] }
  | { readonly type: 'continue' }

interface ConverseOptions {
  readonly interactions: readonly Interaction[]
  /** Plays the recording for the chat. */
  readonly fetch: Replay
  /** The first message. */
  readonly text: string
  /** Whether the recorded conversation goes on after that answer. */
  hasNext(answer: ChatAssistantMessage): boolean
  onStep(step: ChatStep): void
}

/** Sends through a chat what the app sent when it was recorded, one request after another. */
export async function converse(chat: Chat, options: ConverseOptions): Promise<void> {
  const { interactions, fetch, text, hasNext, onStep } = options
  onStep({ type: 'send', text })
  let answer = await chat.send(text)
  while (answer && hasNext(answer) && fetch.exchanges.length < interactions.length) {
    const before = fetch.exchanges.length
    answer = await goOn(interactions[before], answer)
    // What requests nothing more would go on for ever.
    if (fetch.exchanges.length === before) return
  }

  /** Sends what the next recorded request has: tool outputs, another message, or a continuation. */
  function goOn(next: Interaction | undefined, { id: messageId, parts }: ChatAssistantMessage) {
    const recordedOutputs = toolOutputsOf(next)
    const open = parts.filter((part) => part.type === 'tool-call' && part.status === 'ready')
    if (open.length && recordedOutputs.length) {
      const outputs = open.map((_, index) => recordedOutputs[index] ?? 'Not run')
      onStep({ type: 'outputs', outputs })
      return open
        .map(({ key }, index) => chat.addToolOutput({ messageId, key }, outputs[index]))
        .at(-1)
    }
    const followUp = followUpOf(next)
    onStep(followUp ? { type: 'send', text: followUp } : { type: 'continue' })
    return followUp ? chat.send(followUp) : chat.continue()
  }
}
