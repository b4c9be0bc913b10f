import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Interaction, readCassette, replay } from '../src/cassette.ts'
import {
  type ChatResult,
  type Message,
  type Model,
  streamChat,
  withToolOutput,
} from '../src/index.ts'
import {
  type CompatibleOptions,
  compatible,
  groq,
  huggingface,
  llamacpp,
  openaiChat,
  vercel,
  zai,
} from '../src/providers/compatible.ts'
import { openrouter } from '../src/providers/openrouter.ts'
import { xai } from '../src/providers/xai.ts'
import { detailsIn, type Expected, heard, translated } from './expected.ts'
import { asked, inputOf, type Wire } from './play.ts'

const folder = process.env.DELTAKIT_RECORDINGS ?? ''
const entries: Record<string, Expected> = folder ? readJson(join(folder, 'expected.json')) : {}
const chats = Object.entries(entries).filter(([, { api }]) => api === 'openai-chat')
const files = [...new Set(chats.map(([name]) => name.replace(/#\d+$/, '')))]

/** What a user of that server would pass beside the key. */
const servers: Record<string, Partial<CompatibleOptions>> = {
  groq,
  huggingface,
  llamacpp,
  openai: openaiChat,
  vercel: { ...vercel, extraBody: { reasoning: { enabled: true } } },
  zai,
}

/** Where the client that recorded lost state: what it sent in that place, for ours to differ from. */
const lost: Record<string, (wire: Wire) => void> = {
  // The first fragment, " The", never made it into the text it sent back.
  'OpenRouterCommon_kimi_multi_tool_streaming.yaml': ({ messages }) => {
    for (const message of messages) delete message.reasoning_details
  },
}

if (folder === '')
  console.info('Recordings from elsewhere: skipped, DELTAKIT_RECORDINGS names none.')

describe.skipIf(folder === '')('recordings from elsewhere', () => {
  it('are there, in the folder that DELTAKIT_RECORDINGS names', () => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(existsSync(join(folder, file)), file).toBe(true)
  })

  it.each(chats)('%s decodes to what is expected', async (name, expected) => {
    const [file = '', index = 0] = name.split('#')
    const interaction = interactionsOf(file)[Number(index)]
    const { result } = await first(interaction, expected)
    expect(heard(result)).toEqual(translated(expected))
  })

  it.each(files)('%s: the second request has every field of the recorded one', async (file) => {
    const [begun, followed] = interactionsOf(file)
    const { result, model } = await first(begun, entries[`${file}#0`])
    const wire: Wire = JSON.parse(String(followed?.request.body))
    lost[file]?.(wire)
    const sent = await secondRequest(result, { model, followed })
    expect(sent).toMatchObject(wire)
  })

  it.each(files)('%s: the reasoning details go back as they came', async (file) => {
    const [begun, followed] = interactionsOf(file)
    const { result, model } = await first(begun, entries[`${file}#0`])
    const { messages } = await secondRequest(result, { model, followed })
    const details = messages.flatMap((message) => message.reasoning_details ?? [])
    expect(details).toEqual(detailsIn(String(begun?.response.body)))
  })
})

/** The first answer, as the model it was recorded with reads it. */
async function first(interaction: Interaction | undefined, expected: Expected | undefined) {
  if (!interaction || !expected) throw new Error('The recording has no such interaction')
  const model = modelOf(interaction, expected)
  const fetch = replay({ version: 2, interactions: [interaction] }, { match: 'order' })
  const input = { ...inputOf(interaction.request), model: { ...model, fetch } }
  return { result: await streamChat(input).result, model }
}

/** What we send once the calls of an answer are answered as they were in the recording. */
async function secondRequest(
  result: ChatResult,
  { model, followed }: { model: Model; followed: Interaction | undefined },
): Promise<Wire> {
  if (!followed) throw new Error('The recording has no second interaction')
  const wire: Wire = JSON.parse(String(followed.request.body))
  const outputs = wire.messages.filter(({ role }) => role === 'tool')
  const answer = result.toolCalls.reduce((message, { key, id }) => {
    const output = outputs.find((tool) => tool.tool_call_id === id)?.content
    return withToolOutput(message, key, { output })
  }, result.message)
  const input = inputOf(followed.request)
  const messages: readonly Message[] = [...input.messages, answer]
  const fetch = replay({ version: 2, interactions: [followed] }, { match: 'order' })
  await streamChat({ ...input, messages, model: { ...model, fetch } }).complete()
  return asked(fetch)
}

function modelOf({ request }: Interaction, { provider, requestModel }: Expected): Model {
  if (provider === 'openrouter') return openrouter(requestModel, { apiKey: 'unused' })
  if (provider === 'xai') return xai(requestModel, { apiKey: 'unused' })
  const baseURL = request.url.replace('/chat/completions', '')
  const wire: Wire = JSON.parse(String(request.body))
  // These servers take both names of the limit, and the recording client used either.
  const rename = wire.max_completion_tokens ? { max_tokens: 'max_completion_tokens' } : {}
  return compatible({ ...servers[provider], baseURL, rename, apiKey: 'unused' })(requestModel)
}

function interactionsOf(file: string): Interaction[] {
  const { interactions } = readCassette(readFileSync(join(folder, file), 'utf8'))
  return interactions.filter(({ request }) => request.url.endsWith('/chat/completions'))
}

function readJson(path: string): Record<string, Expected> {
  return JSON.parse(readFileSync(path, 'utf8'))
}
