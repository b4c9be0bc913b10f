import {
  type AssistantMessage,
  type Message,
  type StreamChatOptions,
  streamChat,
} from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { requestBody } from './cassette-harness.ts'
import { amount, type Shop, throughJson } from './shop.ts'

/** One answer, as a chat requests it: it has ids of its own, and so has its message. */
export async function answer(
  { model }: Shop,
  messages: readonly Message[],
  { answerId, ...options }: Partial<StreamChatOptions> = {},
) {
  const { message, ...rest } = await streamChat({ model, messages, answerId, ...options }).result
  return {
    ...rest,
    message: throughJson<AssistantMessage>({ ...message, ...(answerId && { id: answerId }) }),
  }
}

/** What the model read as the outputs of calls in the nth request. */
export function outputsRead({ fetch }: Shop, nth: number): unknown[] {
  return requestBody(fetch, nth)
    .messages.filter(({ role }) => role === 'tool')
    .map(({ content }) => content)
}

/** A price that is different each time, so that each output is recognizable. */
export function countingPrice() {
  let count = 0
  return { price: tool({ input: amount, execute: () => `price ${++count}` }) }
}
