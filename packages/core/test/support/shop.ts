import { type Replay, replay } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, edge, type Handler } from '../../src/edge.ts'
import type { AssistantMessage, Model, Part } from '../../src/index.ts'
import { jsonSchema, type Schema, type Tool, tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel } from './cassette-harness.ts'
import { servedBy, url } from './edge-harness.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'

/** The arguments of every tool of the shop. */
export const amount: Schema<{ amount: number }> = jsonSchema<{ amount: number }>({ type: 'object' })

/** A tool that pays once a person approves, and notes the amounts. */
export function refundTool(paid: unknown[]): Tool<{ amount: number }> {
  return tool({
    input: amount,
    approve: true,
    execute: ({ amount }) => {
      paid.push(amount)
      return `paid ${amount}`
    },
  })
}

/** A body that calls these tools, in this order: the first with an amount of 7, then 8, and so on. */
export function calling(...names: string[]): string {
  const deltas = names.map((name, index) => ({
    tool_calls: [
      { index, id: `call_${index}`, function: { name, arguments: `{"amount":${index + 7}}` } },
    ],
  }))
  return answerBody(deltas, 'tool_calls')
}

/** The body of an answer that is only this text. */
export function textBody(content: string): string {
  return answerBody([{ content }])
}

export interface ShopOptions {
  readonly options?: Partial<ChatHandlerOptions>
  /** What the provider answers, one request after the other. */
  readonly bodies: readonly string[]
}

export interface Shop {
  readonly handler: Handler
  /** The handler as the client's model. */
  readonly model: Model
  /** The provider. */
  readonly fetch: Replay
  /** The amounts that `refund` paid. */
  readonly paid: unknown[]
  readonly clock: ManualClock
}

/** A shop whose server refunds once a person approves, and looks up what things cost. */
export function shop({ options = {}, bodies }: ShopOptions): Shop {
  const paid: unknown[] = []
  const clock = manualClock({ skip: 0 })
  const fetch = replay(answers(...bodies), { match: 'order' })
  const handler = chatHandler({
    model: anyModel({ fetch }),
    secret: 'one for all servers',
    clock,
    retry: false,
    timeout: false,
    tools: {
      refund: refundTool(paid),
      price: tool({ input: amount, execute: ({ amount }) => ({ euros: amount }) }),
    },
    ...options,
  })
  const model = edge(url, { fetch: servedBy(handler) })
  return { handler, model, fetch, paid, clock }
}

/** The message with something else in its part of that key. */
export function withPart(message: AssistantMessage, key: string, change: object): AssistantMessage {
  const parts = message.parts.map((part) =>
    part.key === key ? ({ ...part, ...change } as Part) : part,
  )
  return { ...message, parts }
}

/** The message after a round trip through JSON, as clients store it. */
export function throughJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}
