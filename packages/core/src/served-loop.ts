import type { ModelInput, ProviderOptions } from './model.ts'

/** What a backend with a loop of its own decides by itself. */
const decided = [
  ...['temperature', 'topP', 'maxOutputTokens', 'stop', 'seed', 'reasoning'],
  ...['toolChoice', 'parallelToolCalls', 'output'],
] as const

export function refusals(whom: string, input: ModelInput): string[] {
  const asked = decided.filter((field) => input[field as keyof ModelInput] !== undefined)
  return asked.map((field) => `${whom} takes no ${field}`)
}

/** The host of a URL, without what may be secret in it; a path of this page is its own host. */
export function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(url)?.[1] ?? 'here'
}

export async function headersWith({
  apiKey,
  headers,
}: ProviderOptions): Promise<Record<string, string>> {
  const key = typeof apiKey === 'function' ? await apiKey() : apiKey
  return { ...(key && { authorization: `Bearer ${key}` }), ...headers }
}
