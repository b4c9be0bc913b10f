import type { Model } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { type Cassette, replay } from '@deltakit/core/cassette'
import { compatible } from '@deltakit/core/compatible'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'
import { modelOf } from '../deck/recorded.ts'

/** Who answers in the chat. A key is gone with the page, unless a person asked to have it remembered. */
export type Source =
  | { readonly kind: 'cassette'; readonly name: string }
  | { readonly kind: Vendor; readonly model: string; readonly key: string }
  | { readonly kind: 'local'; readonly model: string; readonly url: string }

export type Vendor = keyof typeof vendors

export const vendors = { openrouter, openai, anthropic, google, xai }

/** A model that fits each, to begin with. */
export const models: Record<Vendor | 'local', string> = {
  openrouter: 'x-ai/grok-code-fast-1',
  openai: 'gpt-5',
  anthropic: 'claude-sonnet-4-5',
  google: 'gemini-2.5-flash',
  xai: 'grok-4-fast',
  local: 'llama3.2',
}

/** Where local servers listen: Ollama, LM Studio, llama.cpp. */
export const servers = [
  'http://localhost:11434/v1',
  'http://localhost:1234/v1',
  'http://localhost:8080/v1',
]

interface Answering {
  readonly cassette: Cassette | undefined
  /** Around whatever answers. */
  around(fetch: typeof globalThis.fetch): typeof fetch
}

/** A model that asks the source, or nothing while it cannot. */
export function modelFor(source: Source, { cassette, around }: Answering): Model | undefined {
  if (source.kind === 'cassette') {
    if (!cassette) return undefined
    const recorded = cassette.interactions.find(({ response }) => response.code < 400)
    return modelOf(recorded ?? cassette.interactions[0], around(overAndOver(cassette)))
  }
  if (!source.model) return undefined
  const fetch = around(globalThis.fetch.bind(globalThis))
  if (source.kind === 'local') {
    if (!URL.canParse(source.url)) return undefined
    return compatible({ baseURL: source.url, fetch })(source.model)
  }
  return source.key ? vendors[source.kind](source.model, { apiKey: source.key, fetch }) : undefined
}

/** Answers in the order of the recording, and from its start again where that is over. */
function overAndOver(cassette: Cassette): typeof fetch {
  const begin = () => replay(cassette, { speed: 1, match: 'order' })
  let played = begin()
  let asked = 0
  return (input, init) => {
    if (asked++ === cassette.interactions.length) {
      played = begin()
      asked = 1
    }
    return played(input, init)
  }
}
