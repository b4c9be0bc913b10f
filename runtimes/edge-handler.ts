import type { Model } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { chatHandler, type Handler } from '@deltakit/core/edge'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'

const wires = { anthropic, google, openai, openrouter, xai }

/** The model a recording was made with, at a provider of its own or none. */
export function modelOf(name: string, options: { baseURL?: string; fetch?: typeof fetch }): Model {
  const [, make = openrouter] = Object.entries(wires).find(([wire]) => name.startsWith(wire)) ?? []
  return make('any', { apiKey: 'unused', ...options })
}

/** Answers with the recording `name` of the provider at `api`, in reads of `cut` bytes: all three are in the URL. */
export const answer: Handler = (request, environment, context) => {
  const query = new URL(request.url).searchParams
  const [name, cut, api] = ['name', 'cut', 'api'].map((field) => query.get(field) ?? '')
  const baseURL = `${api}/${encodeURIComponent(`${name}`)}/${cut}`
  const handler = chatHandler({ model: modelOf(`${name}`, { baseURL }), heartbeat: 300 })
  return handler(request, environment, context)
}
