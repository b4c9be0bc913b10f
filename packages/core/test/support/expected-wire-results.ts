import type { ChatResult, Usage } from '../../src/index.ts'
import { resultFields } from './expected-results.ts'

/** One exchange in `expected.json`, for a protocol other than Chat Completions. */
export interface WireExpected {
  readonly api: string
  readonly id: string
  readonly model: string
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly {
    /** Null when the provider sent no id. */
    readonly id: string | null
    readonly name: string
    readonly arguments: string
  }[]
  readonly finishReason: string
  readonly usage: object
}

const finishes: Record<string, string> = {
  end_turn: 'stop',
  refusal: 'content-filter',
  max_tokens: 'length',
  STOP: 'stop',
  SAFETY: 'content-filter',
  MAX_TOKENS: 'length',
  completed: 'stop',
  max_output_tokens: 'length',
}

/** The fields that a result must have, from the provider's values. */
export function expectedWireFields({ api, usage: raw, ...expected }: WireExpected) {
  const { id, model, reasoning, content, toolCalls } = expected
  const finishReason = toolCalls.length ? 'tool-calls' : finishes[expected.finishReason]
  const usage = { ...usages[api]?.(raw as Counts), raw }
  const { input = Number.NaN, output = Number.NaN } = usage
  return {
    response: { type: 'response', id, model },
    reasoning,
    content,
    toolCalls: toolCalls.map(({ id, name, arguments: inputText }, index) => {
      const input = JSON.parse(inputText)
      return { id: id ?? `tool-call-${index}`, name, inputText, input, status: 'ready' }
    }),
    finishReason,
    outcome: { type: 'complete', finishReason },
    usage: JSON.parse(JSON.stringify({ ...usage, total: input + output })),
  }
}

/** The same fields of an actual result. */
export function wireResultFields(result: ChatResult) {
  const { reasoningDetails, ...fields } = resultFields(result)
  return fields
}

interface Counts {
  readonly [field: string]: number
}

/** Counts that are not reported are undefined. */
const usages: Record<
  string,
  (counts: Counts) => { [field in keyof Usage]: Usage[field] | undefined }
> = {
  'anthropic-messages': ({
    input_tokens = 0,
    cache_read_input_tokens = 0,
    cache_creation_input_tokens = 0,
    output_tokens = 0,
  }) => ({
    input: input_tokens + cache_read_input_tokens + cache_creation_input_tokens,
    output: output_tokens,
    cachedInput: cache_read_input_tokens,
    cacheWrite: cache_creation_input_tokens,
  }),
  gemini: (counts) => ({
    input: counts.promptTokenCount ?? 0,
    output: (counts.candidatesTokenCount ?? 0) + (counts.thoughtsTokenCount ?? 0),
    reasoning: counts.thoughtsTokenCount,
    cachedInput: counts.cachedContentTokenCount,
  }),
  'openai-responses': ({ input_tokens = 0, output_tokens = 0, ...details }) => ({
    input: input_tokens,
    output: output_tokens,
    reasoning: Object(details.output_tokens_details).reasoning_tokens,
    cachedInput: Object(details.input_tokens_details).cached_tokens,
  }),
}
