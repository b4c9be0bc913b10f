import { expect, it } from 'vitest'
import { type Interaction, replay } from '../../src/cassette.ts'
import {
  type ChatResult,
  type Message,
  type Model,
  streamChat,
  withToolOutput,
} from '../../src/index.ts'
import {
  type CompatibleOptions,
  compatible,
  groq,
  huggingface,
  llamacpp,
  openaiChat,
  vercel,
  zai,
} from '../../src/providers/compatible.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import { inputOf, requestBody, type Wire } from '../support/cassette-harness.ts'
import {
  detailsIn,
  type Expected,
  expectedFields,
  resultFields,
} from '../support/expected-results.ts'
import {
  describeElsewhere,
  elsewhere,
  interactionOf,
  wireOf,
} from '../support/external-recordings.ts'

const recordings = elsewhere<Expected>('openai-chat')
const { streams, files, expected: all } = recordings

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

describeElsewhere(recordings, () => {
  it.each(streams)('%s decodes to the expected result', async (name, expected) => {
    const { result } = await answer(name, expected)
    expect(resultFields(result)).toEqual(expectedFields(expected))
  })

  it.each(files)('%s: the second request has every field of the recorded one', async (file) => {
    const { result, model } = await answer(`${file}#0`, all[`${file}#0`])
    const followed = interactionOf(`${file}#1`)
    const wire = wireOf<Wire>(followed)
    lost[file]?.(wire)
    const sent = await secondRequest(result, { model, followed })
    expect(sent).toMatchObject(wire)
  })

  it.each(files)('%s: the reasoning details are sent back unchanged', async (file) => {
    const { result, model } = await answer(`${file}#0`, all[`${file}#0`])
    const followed = interactionOf(`${file}#1`)
    const { messages } = await secondRequest(result, { model, followed })
    const details = messages.flatMap((message) => message.reasoning_details ?? [])
    expect(details).toEqual(detailsIn(String(interactionOf(`${file}#0`).response.body)))
  })
})

/** An answer, as the model it was recorded with reads it. */
async function answer(name: string, expected: Expected | undefined) {
  if (!expected) throw new Error(`There is no expectation for ${name}`)
  const interaction = interactionOf(name)
  const model = modelOf(interaction, expected)
  const fetch = replay({ version: 2, interactions: [interaction] }, { match: 'order' })
  const input = { ...inputOf(interaction.request), model: { ...model, fetch } }
  return { result: await streamChat(input).result, model }
}

/** What we send once the calls of an answer are answered as they were in the recording. */
async function secondRequest(
  result: ChatResult,
  { model, followed }: { model: Model; followed: Interaction },
): Promise<Wire> {
  const wire = wireOf<Wire>(followed)
  const outputs = wire.messages.filter(({ role }) => role === 'tool')
  const answered = result.toolCalls.reduce((message, { key, id }) => {
    const output = outputs.find((tool) => tool.tool_call_id === id)?.content
    return withToolOutput(message, key, { output })
  }, result.message)
  const input = inputOf(followed.request)
  const messages: readonly Message[] = [...input.messages, answered]
  const fetch = replay({ version: 2, interactions: [followed] }, { match: 'order' })
  await streamChat({ ...input, messages, model: { ...model, fetch } }).complete()
  return requestBody(fetch)
}

function modelOf({ request }: Interaction, { provider, requestModel }: Expected): Model {
  if (provider === 'openrouter') return openrouter(requestModel, { apiKey: 'unused' })
  if (provider === 'xai') return xai(requestModel, { apiKey: 'unused' })
  const baseURL = request.url.replace('/chat/completions', '')
  const wire: Wire = JSON.parse(String(request.body))
  // These servers take both names of the limit, and the recording client used either.
  const rename = wire.max_completion_tokens ? { max_tokens: 'max_completion_tokens' } : {}
  return compatible(requestModel, { ...servers[provider], baseURL, rename, apiKey: 'unused' })
}
