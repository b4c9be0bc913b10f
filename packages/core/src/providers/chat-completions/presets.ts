// Servers that speak Chat Completions: their addresses, and how they differ from OpenAI.

import type { ModelInput, ProviderOptions } from '../../protocol/model.ts'
import { type Sampling, samplingOf, withoutSampling } from '../writing/openai-sampling.ts'
import type { Reasoning, Structured } from './reasoning-and-schema.ts'

/** What `compatible()` takes besides the id of the model. */
export interface CompatibleOptions extends ProviderOptions {
  /** Everything before `/chat/completions`. */
  readonly baseURL: string
  /** What the server calls a field of the request's body, or `false` for one it refuses. */
  readonly rename?: Readonly<Record<string, string | false>> | undefined
  /** The header that takes the bare key. Default: `authorization`, with the key as a bearer token. */
  readonly keyHeader?: string | undefined
  /**
   * The field in which earlier reasoning goes back to the server, or `thinking` for a part of the
   * content. Default `reasoning_content`.
   */
  readonly recall?: 'reasoning_content' | 'reasoning' | 'thinking' | false | undefined
  /** Whether the server refuses earlier answers without that field, even of a model that wrote none. */
  readonly recallRequired?: boolean | undefined
  /** Whether the server refuses a user's message right after the output of a call. */
  readonly answerRequired?: boolean | undefined
  /** How reasoning is requested. Default `effort`; `false` where it cannot be. */
  readonly reasoning?: Reasoning | false | undefined
  /** What keeps the server to the schema of an output. Default `schema`. */
  readonly structured?: Structured | undefined
  /**
   * Reads `<think>…</think>` in the content as reasoning. It never goes back. `open`: the answer begins
   * inside of one.
   */
  readonly thinkTags?: boolean | 'open' | undefined
  /** Whether `fallback()` may let it continue a text, which not every server can. */
  readonly continues?: boolean | undefined
  /** The field that marks a text as one to continue, where the server wants it marked. */
  readonly continueMark?: 'prefix' | 'partial' | undefined
  /** Writes `temperature` and `topP`, where some models of the server refuse them. */
  readonly sampling?: SamplingWriter | undefined
}

/**
 * Returns `temperature` and `top_p` of the body, as far as the model takes them. `warn` gets a sentence
 * for each that is left out.
 */
export type SamplingWriter = (
  input: ModelInput,
  id: string,
  warn: (message: string) => void,
) => Sampling

/** The options of one server, for `compatible(id, { ...preset, apiKey })`. */
export type Preset = Omit<CompatibleOptions, 'apiKey'>

const newName = { max_tokens: 'max_completion_tokens' }
/** These servers refuse an earlier answer without the reasoning before it, even if there was none. */
const answersNeedReasoning: Partial<Preset> = { recall: 'reasoning_content', recallRequired: true }
/** The API keeps to JSON, but takes no schema. */
const anyJson: Partial<Preset> = { structured: 'json' }

/** These have one temperature while they think and one otherwise, and refuse any other. */
const fixedSampling = /^kimi-(k2\.[5-9]|k[3-9]|for-)/

const kimiSampling: SamplingWriter = (input, id, warn) =>
  fixedSampling.test(id)
    ? withoutSampling(input, id, warn)
    : { temperature: input.temperature, top_p: input.topP }

/** OpenAI's Chat Completions. */
export const openaiChat: Preset = {
  baseURL: 'https://api.openai.com/v1',
  rename: newName,
  recall: false,
  sampling: samplingOf,
}
/** Needs `baseURL: 'https://<resource>.openai.azure.com/openai/v1'`. */
export const azure: Omit<Preset, 'baseURL'> = {
  keyHeader: 'api-key',
  rename: newName,
  recall: false,
  sampling: samplingOf,
}
/** Groq. */
export const groq: Preset = { baseURL: 'https://api.groq.com/openai/v1', recall: false }
/** DeepSeek. */
export const deepseek: Preset = {
  baseURL: 'https://api.deepseek.com',
  ...answersNeedReasoning,
  ...anyJson,
  reasoning: 'both',
  continueMark: 'prefix',
}
/** Mistral. */
export const mistral: Preset = {
  baseURL: 'https://api.mistral.ai/v1',
  continueMark: 'prefix',
  rename: { stream_options: false, seed: 'random_seed' },
  recall: 'thinking',
  reasoning: 'high',
  answerRequired: true,
}
/** Together AI. */
export const together: Preset = { baseURL: 'https://api.together.xyz/v1', recall: 'reasoning' }
/** Fireworks AI. */
export const fireworks: Preset = { baseURL: 'https://api.fireworks.ai/inference/v1' }
/** Cerebras. */
export const cerebras: Preset = {
  baseURL: 'https://api.cerebras.ai/v1',
  rename: newName,
  recall: false,
}
/** Z.ai. */
export const zai: Preset = {
  baseURL: 'https://api.z.ai/api/paas/v4',
  ...anyJson,
  reasoning: 'both',
}
/** Moonshot, which makes Kimi. */
export const moonshot: Preset = {
  baseURL: 'https://api.moonshot.ai/v1',
  rename: newName,
  ...answersNeedReasoning,
  ...anyJson,
  reasoning: 'switch',
  continueMark: 'partial',
  sampling: kimiSampling,
}
/** The router of Hugging Face. */
export const huggingface: Preset = { baseURL: 'https://router.huggingface.co/v1', recall: false }
/** The AI Gateway of Vercel. */
export const vercel: Preset = {
  baseURL: 'https://ai-gateway.vercel.sh/v1',
  recall: 'reasoning',
  reasoning: 'object',
}
/** Ollama on this machine. */
export const ollama: Preset = { baseURL: 'http://localhost:11434/v1', recall: 'reasoning' }
/** LM Studio on this machine. */
export const lmstudio: Preset = { baseURL: 'http://localhost:1234/v1' }
/** The server of llama.cpp on this machine. */
export const llamacpp: Preset = { baseURL: 'http://localhost:8080/v1' }
/** vLLM on this machine. */
export const vllm: Preset = { baseURL: 'http://localhost:8000/v1', recall: 'reasoning' }
