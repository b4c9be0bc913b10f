import type { ChatResult, Usage } from '../../src/index.ts'

/** One exchange in `expected.json`, with the provider's own values. */
export interface Expected {
  readonly provider: string
  readonly api: string
  readonly requestModel: string
  readonly id: string
  readonly model: string
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly {
    readonly id: string
    readonly name: string
    readonly arguments: string
  }[]
  readonly finishReason: string
  readonly usage: ExpectedUsage
  readonly reasoningDetails?: readonly unknown[]
}

interface ExpectedUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number }
  readonly completion_tokens_details?: { reasoning_tokens?: number }
  readonly cost?: number
  readonly cost_in_usd_ticks?: number
}

const finishes: Record<string, string> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
}

/** These do not count reasoning in `completion_tokens`. */
const countBeside = new Set(['xai'])

/** The fields that a result must have, from the provider's values. */
export function expectedFields(expected: Expected) {
  const { id, model, reasoning, content, toolCalls, finishReason, provider, usage } = expected
  return {
    response: { type: 'response', id, model },
    reasoning,
    content,
    toolCalls: toolCalls.map((call) => ({
      id: call.id,
      name: call.name,
      inputText: call.arguments,
      input: JSON.parse(call.arguments || '{}'),
      status: 'ready',
    })),
    finishReason: finishes[finishReason],
    outcome: { type: 'complete', finishReason: finishes[finishReason] },
    usage: expectedUsage(provider, usage),
    reasoningDetails: expected.reasoningDetails ?? [],
  }
}

function expectedUsage(provider: string, raw: ExpectedUsage): Usage {
  const { prompt_tokens: input, completion_tokens: written } = raw
  const reasoning = raw.completion_tokens_details?.reasoning_tokens
  const output = countBeside.has(provider) ? written + (reasoning ?? 0) : written
  const ticks = raw.cost_in_usd_ticks
  const usage = {
    input,
    output,
    reasoning,
    cachedInput: raw.prompt_tokens_details?.cached_tokens,
    cacheWrite: raw.prompt_tokens_details?.cache_write_tokens,
    total: input + output,
    cost: ticks === undefined ? raw.cost : ticks / 10_000_000_000,
    raw,
  }
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined))
}

/** The same fields of an actual result. */
export function resultFields({ message, ...result }: ChatResult) {
  return {
    response: message.steps[0]?.response,
    reasoning: result.reasoning,
    content: result.content,
    toolCalls: result.toolCalls.map(({ id, name, inputText, input, status }) => {
      return { id, name, inputText, input, status }
    }),
    finishReason: result.finishReason,
    outcome: result.outcome,
    usage: result.usage,
    reasoningDetails: message.parts.flatMap(({ providerState = [] }) =>
      providerState.map(({ value }) => value),
    ),
  }
}

/** The reasoning details in a body, joined by type and index. */
export function detailsIn(body: string): Record<string, unknown>[] {
  const details = new Map<string, Record<string, unknown>>()
  for (const [, data = ''] of body.matchAll(/^data: (\{.*\})$/gm)) {
    for (const piece of JSON.parse(data).choices[0]?.delta.reasoning_details ?? []) {
      const own = piece.type === 'reasoning.encrypted' ? piece.id : ''
      const place = JSON.stringify([piece.type, piece.index, own])
      const before = details.get(place) ?? {}
      const merged = { ...before, ...piece }
      for (const field of ['text', 'summary']) {
        if (typeof before[field] === 'string') merged[field] = before[field] + (piece[field] ?? '')
      }
      details.set(place, merged)
    }
  }
  return [...details.values()]
}
