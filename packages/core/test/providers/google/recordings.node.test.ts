import { expect, it } from 'vitest'
import { type Interaction, replay } from '../../../src/cassette.ts'
import {
  type ChatResult,
  type Message,
  type Model,
  type ModelInput,
  streamChat,
  type Usage,
  withToolOutput,
} from '../../../src/index.ts'
import { google } from '../../../src/providers/google/index.ts'
import {
  describeElsewhere,
  elsewhere,
  interactionOf,
  wireOf,
} from '../../support/external-recordings.ts'

/** One exchange as `expected.json` has it, in Google's own words. */
interface Expected {
  readonly api: string
  readonly requestModel: string
  readonly id: string
  readonly model: string
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly {
    readonly id: string | null
    readonly name: string
    readonly arguments: string
    readonly thoughtSignature?: string
  }[]
  readonly finishReason: string
  readonly usage: ExpectedUsage
  readonly thoughtSignatures?: readonly { readonly on: string; readonly signature: string }[]
}

interface ExpectedUsage {
  readonly promptTokenCount: number
  readonly candidatesTokenCount: number
  readonly totalTokenCount: number
  readonly thoughtsTokenCount?: number
  readonly cachedContentTokenCount?: number
}

interface Wire {
  readonly contents: readonly { readonly role: string; readonly parts: readonly WirePart[] }[]
  readonly [field: string]: unknown
}

interface WirePart {
  readonly text?: string
  readonly thoughtSignature?: string
  readonly functionCall?: { id?: string; readonly name: string; readonly args: object }
  readonly functionResponse?: {
    id?: string
    readonly name: string
    readonly response: { readonly result: unknown }
  }
}

const recordings = elsewhere<Expected>('gemini')
const { streams, files, expected: all } = recordings

describeElsewhere(recordings, () => {
  it.each(streams)('%s decodes to the expected result', async (name, expected) => {
    const { result } = await answer(name, expected)
    expect(resultFields(result)).toEqual(expectedFields(expected))
  })

  it.each(files)('%s: the second request has every field of the recorded one', async (file) => {
    const { wire, sent } = await secondRequest(file)
    expect(sent).toMatchObject(withoutMadeIds(wire, all[`${file}#0`]))
  })

  it.each(files)('%s: the second request has no part that the recorded one lacks', async (file) => {
    const { wire, sent } = await secondRequest(file)
    expect(sent.contents).toEqual(withoutMadeIds(wire, all[`${file}#0`]).contents)
  })

  it.each(files)('%s: Vertex gets the same request without ids', async (file) => {
    const { wire, sent } = await secondRequest(file, { project: 'one', location: 'us-central1' })
    expect(sent.contents).toEqual(withoutMadeIds(wire, undefined).contents)
  })
})

/** An answer, as the model it was recorded with reads it. */
async function answer(name: string, expected: Expected | undefined) {
  if (!expected) throw new Error(`There is no expectation for ${name}`)
  const interaction = interactionOf(name)
  const fetch = replay({ version: 2, interactions: [interaction] }, { match: 'order' })
  const model = google(expected.requestModel, { apiKey: 'unused', fetch })
  const result = await streamChat({ ...inputOf(interaction), model }).result
  expect(fetch.exchanges[0]?.request.url).toBe(interaction.request.url)
  return { result, requestModel: expected.requestModel }
}

/** What we send once the calls of an answer are answered as they were in the recording. */
async function secondRequest(
  file: string,
  vertex?: { project: string; location: string },
): Promise<{ wire: Wire; sent: Wire }> {
  const { result, requestModel } = await answer(`${file}#0`, all[`${file}#0`])
  const followed = interactionOf(`${file}#1`)
  const wire = wireOf<Wire>(followed)
  const outputs = partsOf(wire).flatMap(({ functionResponse }) => functionResponse ?? [])
  const answered = result.toolCalls.reduce((message, { key }, index) => {
    return withToolOutput(message, key, { output: outputs[index]?.response.result })
  }, result.message)
  const model: Model = google(requestModel, { apiKey: 'unused', vertex })
  const input = inputOf(followed)
  // A history is stored as JSON.
  const messages: readonly Message[] = [...input.messages, JSON.parse(JSON.stringify(answered))]
  return { wire, sent: JSON.parse(JSON.stringify(model.request({ ...input, messages }).body)) }
}

/** The client made these where Gemini gave none; ours sends none back. */
function withoutMadeIds(wire: Wire, expected: Expected | undefined): Wire {
  const theirs = new Set(expected?.toolCalls.map(({ id }) => id))
  const copy: Wire = structuredClone(wire)
  for (const { functionCall, functionResponse } of partsOf(copy)) {
    if (functionCall && !theirs.has(functionCall.id ?? null)) delete functionCall.id
    if (functionResponse && !theirs.has(functionResponse.id ?? null)) delete functionResponse.id
  }
  return copy
}

/** The input that makes a recorded request, without its answers and their outputs. */
function inputOf({ request }: Interaction): ModelInput {
  const wire = JSON.parse(String(request.body))
  const { maxOutputTokens, thinkingConfig } = wire.generationConfig
  const userContents = wire.contents.filter(
    ({ role, parts }: Wire['contents'][number]) => role === 'user' && parts[0]?.text,
  )
  return {
    messages: [
      { role: 'system', content: wire.systemInstruction.parts[0].text },
      ...userContents.map(({ parts }: Wire['contents'][number]) => {
        return { role: 'user', content: parts[0]?.text }
      }),
    ],
    maxOutputTokens,
    reasoning: thinkingConfig && { budget: thinkingConfig.thinkingBudget },
    tools: Object.fromEntries(
      wire.tools[0].functionDeclarations.map((declared: Declared) => {
        const { name, description, parameters } = declared
        return [name, { description, inputSchema: jsonSchemaOf(parameters) }]
      }),
    ),
  }
}

interface Declared {
  readonly name: string
  readonly description: string
  readonly parameters: object
}

/** What the tool's author wrote, as schema libraries write it. */
function jsonSchemaOf(parameters: object): object {
  const text = JSON.stringify(parameters).replace(
    /"type":"([A-Z]+)"/g,
    (_, type: string) => `"type":"${type.toLowerCase()}"`,
  )
  const $schema = 'https://json-schema.org/draft/2020-12/schema'
  return { $schema, ...JSON.parse(text), additionalProperties: false }
}

/** The fields that a result must have, from the provider's values. */
function expectedFields(expected: Expected) {
  const { id, model, reasoning, content, toolCalls, usage } = expected
  expect(expected.finishReason).toBe('STOP')
  let made = 0
  return {
    response: { type: 'response', id, model },
    reasoning,
    content,
    toolCalls: toolCalls.map((call) => ({
      id: call.id ?? `tool-call-${made++}`,
      name: call.name,
      inputText: call.arguments,
      input: JSON.parse(call.arguments),
      status: 'ready',
      signature: call.thoughtSignature,
    })),
    outcome: { type: 'complete', finishReason: toolCalls.length ? 'tool-calls' : 'stop' },
    usage: expectedUsage(usage),
    signatures: expected.thoughtSignatures?.map(({ signature }) => signature) ?? [],
  }
}

function expectedUsage(raw: ExpectedUsage): Usage {
  const { thoughtsTokenCount: reasoning, cachedContentTokenCount: cachedInput } = raw
  expect(raw.totalTokenCount).toBe(
    raw.promptTokenCount + raw.candidatesTokenCount + (reasoning ?? 0),
  )
  return {
    input: raw.promptTokenCount,
    output: raw.totalTokenCount - raw.promptTokenCount,
    ...(reasoning !== undefined && { reasoning }),
    ...(cachedInput !== undefined && { cachedInput }),
    total: raw.totalTokenCount,
    raw,
  }
}

/** The same fields of an actual result. */
function resultFields({ message, ...result }: ChatResult) {
  const signatureOf = ({
    providerState = [],
  }: {
    providerState?: (typeof message.parts)[number]['providerState']
  }) => providerState[0]?.value.thoughtSignature
  return {
    response: message.steps[0]?.response,
    reasoning: result.reasoning,
    content: result.content,
    toolCalls: result.toolCalls.map((call) => {
      const { id, name, inputText, input, status } = call
      return { id, name, inputText, input, status, signature: signatureOf(call) }
    }),
    outcome: result.outcome,
    usage: result.usage,
    signatures: message.parts.flatMap((part) => signatureOf(part) ?? []),
  }
}

function partsOf({ contents }: Wire): WirePart[] {
  return contents.flatMap(({ parts }) => parts)
}
