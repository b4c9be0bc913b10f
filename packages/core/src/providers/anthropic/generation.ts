// Anthropic: which settings a Claude model takes, by its id.

import type { ReasoningSettings } from '../../protocol/model.ts'

/** An effort other than `none`. */
export type Effort = Exclude<NonNullable<ReasoningSettings['effort']>, 'none'>

/** Models that take the same settings. */
export interface Generation {
  readonly since: ClaudeVersion
  /** Whether the model keeps to a JSON schema. */
  readonly takesSchema: boolean
  /** Whether `temperature` and `topP` are accepted when the model does not think. */
  readonly takesSampling: boolean
  /** Whether the tokens for thinking can be limited. */
  readonly takesBudget: boolean
  /** Whether the model goes on with a text at the end of its messages: newer ones refuse it. */
  readonly continuesText: boolean
  /** The model's word for each effort; none for a model that takes only a budget. */
  readonly efforts?: Readonly<Record<Effort, string>>
}

/** The version of a Claude model. */
export type ClaudeVersion = readonly [major: number, minor: number]

const common = { minimal: 'low', low: 'low', medium: 'medium', high: 'high' }

/** Newest first: a model belongs to the first generation that is not newer than itself. */
const generations: readonly Generation[] = [
  {
    since: [4, 7],
    takesSchema: true,
    takesSampling: false,
    takesBudget: false,
    continuesText: false,
    efforts: { ...common, xhigh: 'xhigh' },
  },
  {
    since: [4, 6],
    takesSchema: true,
    takesSampling: true,
    takesBudget: true,
    continuesText: false,
    efforts: { ...common, xhigh: 'high' },
  },
  {
    since: [4, 5],
    takesSchema: true,
    takesSampling: true,
    takesBudget: true,
    continuesText: true,
  },
]

/** Also what is assumed of a model whose id has no version. */
const oldest: Generation = {
  since: [0, 0],
  takesSchema: false,
  takesSampling: true,
  takesBudget: true,
  continuesText: true,
}

/** The generation of a model, by its id at Anthropic, Bedrock, Vertex AI or a gateway. */
export function generationOf(id: string): Generation {
  return generations.find(({ since }) => isSince(id, since)) ?? oldest
}

/** Whether a system message may stand in the conversation, where it leaves earlier thinking valid. */
export function takesLaterSystem(id: string): boolean {
  return isSince(id, [4, 8])
}

/**
 * Whether Amazon Bedrock takes schemas for this model: it checks requests by rules of its own, which refuse
 * a request with one for most models since Claude 4.7, also of a strict tool.
 */
export function takesSchemaOnBedrock(id: string): boolean {
  return generationOf(id).takesSchema && !isSince(id, [4, 7])
}

/** Whether the model refuses a request that forces a tool, also where it sets no thinking. */
export function refusesForcedTool(id: string): boolean {
  return isSince(id, [5, 1])
}

/** Whether the model refuses a request that switches thinking off. */
export function alwaysThinks(id: string): boolean {
  return isSince(id, [5, 1]) || /fable|mythos/.test(id)
}

function isSince(id: string, since: ClaudeVersion): boolean {
  const version = claudeVersion(id)
  return version !== undefined && isAtLeast(version, since)
}

/**
 * The version in a model's id: 4.5 of `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, 3.7 of
 * `claude-3-7-sonnet-20250219`, and 4.0 of `claude-sonnet-4-20250514`, whose minor version is unnamed.
 */
export function claudeVersion(id: string): ClaudeVersion | undefined {
  const words = id.toLowerCase().split(/[^a-z0-9]+/)
  const family = words.indexOf('claude')
  if (family < 0) return undefined
  const major = words.findIndex((word, index) => index > family && isVersionNumber(word))
  if (major < 0) return undefined
  const minor = words[major + 1] ?? ''
  return [Number(words[major]), isVersionNumber(minor) ? Number(minor) : 0]
}

/** A date has eight digits. */
function isVersionNumber(word: string): boolean {
  return /^\d{1,2}$/.test(word)
}

function isAtLeast([major, minor]: ClaudeVersion, [since, sinceMinor]: ClaudeVersion): boolean {
  return major === since ? minor >= sinceMinor : major > since
}

/** A long turn with Anthropic's own tools pauses, and goes on in another request. */
export const pauseReasons: readonly string[] = ['pause_turn']
