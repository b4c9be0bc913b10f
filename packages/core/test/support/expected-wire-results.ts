import type { ChatResult, Usage } from '../../src/index.ts'
import { heard } from './expected-results.ts'

/** One exchange as `expected.json` has it, in the words of a wire beside Chat Completions. */
export interface WireExpected {
  readonly api: string
  readonly id: string
  readonly model: string
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly {
    /** None where the wire gave none. */
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

/** What `result` has to say for the provider's words. */
export function translatedWire({ api, usage: raw, ...said }: WireExpected) {
  const { id, model, reasoning, content, toolCalls } = said
  const finishReason = toolCalls.length ? 'tool-calls' : finishes[said.finishReason]
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

/** The same of what was really read. */
export function heardOfWire(result: ChatResult) {
  const { reasoningDetails, ...said } = heard(result)
  return said
}

interface Counts {
  readonly [field: string]: number
}

/** Undefined where it is not reported. */
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
