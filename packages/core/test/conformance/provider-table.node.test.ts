import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Message, Model } from '../../src/index.ts'
import type { ProviderOptions } from '../../src/protocol/model.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import { faulty, faultyElsewhere, type Play, play, recorded } from '../support/cassette-harness.ts'

interface Row {
  readonly make: (options: ProviderOptions) => Model
  /** The cassettes of its wire. */
  readonly plays: readonly Play[]
  /** Whether its servers allow requests from a page, which the code cannot know. */
  readonly browser: string
}

const chats = [...recorded, ...faulty].filter(({ cassette }) =>
  cassette.interactions.some(({ request }) => request.url.endsWith('/chat/completions')),
)

function playsAt(host: string): Play[] {
  return [...recorded, ...faultyElsewhere].filter(({ cassette }) =>
    cassette.interactions.some(({ request }) => request.url.includes(host)),
  )
}

const server = { baseURL: 'http://localhost:8080/v1' }

const rows: Record<string, Row> = {
  openrouter: { make: (options) => openrouter('a/b', options), plays: chats, browser: 'yes' },
  openai: {
    make: (options) => openai('gpt-5', options),
    plays: playsAt('api.openai.com'),
    browser: 'yes',
  },
  anthropic: {
    make: (options) => anthropic('claude-sonnet-4-5', options),
    plays: playsAt('api.anthropic.com'),
    browser: 'yes, by its header',
  },
  bedrock: {
    make: (options) => bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0', options),
    plays: playsAt('/converse-stream'),
    browser: 'as the server allows',
  },
  google: {
    make: (options) => google('gemini-3-pro', options),
    plays: playsAt('googleapis.com'),
    browser: 'yes',
  },
  xai: { make: (options) => xai('grok-4', options), plays: chats, browser: 'as the server allows' },
  compatible: {
    make: (options) => compatible('m', { ...options, ...server }),
    plays: chats,
    browser: 'as the server allows',
  },
}

const png = 'data:image/png;base64,iVBORw0KGgo='
const picture: Message = {
  role: 'user',
  content: [{ type: 'file', mediaType: 'image/png', url: png }],
}

/** The cells of a provider's row, found by running the code. */
async function cellsOf({ make, plays, browser }: Row): Promise<string[]> {
  const seen = new Set<string>()
  for (const { cassette } of plays) {
    const { events, result } = await play(cassette, { make })
    for (const { type } of events) seen.add(type)
    if (result.usage.cost !== undefined) seen.add('cost')
  }
  const model = make({})
  const hi: Message = { role: 'user', content: 'Hi' }
  const form = { name: 'x', schema: { type: 'object', title: 'Marked' } }
  const formed = model.request({ messages: [hi], output: form })
  const held = JSON.stringify(formed.body).includes('Marked') && !formed.warnings?.length
  const sends = JSON.stringify(model.request({ messages: [picture] }).body).includes('iVBORw0KGgo=')
  const files = [sends && 'sent', seen.has('file') && 'read'].filter(Boolean).join(', ')
  const yes = (is: boolean) => (is ? 'yes' : 'no')
  return [
    yes(seen.has('reasoning')),
    yes(seen.has('tool-call')),
    yes(seen.has('source')),
    files,
    yes(held),
    seen.has('cost') ? 'yes' : 'tokens only',
    browser,
  ]
}

it.each(Object.entries(rows))('docs/providers.md is right about %s', async (name, row) => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/providers.md'), 'utf8')
  const cells = await cellsOf(row)
  expect(page).toContain(`| \`${name}\` | ${cells.join(' | ')} |`)
})
