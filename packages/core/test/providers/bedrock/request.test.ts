import { describe, expect, it } from 'vitest'
import type { AssistantMessage, Message, ModelInput } from '../../../src/index.ts'
import {
  type BedrockOptions,
  bedrock,
  bedrockAnthropic,
} from '../../../src/providers/bedrock/index.ts'
import { fault, hi, play } from '../../support/cassette-harness.ts'

const nova = 'amazon.nova-lite-v1:0'
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'

function written(
  messages: readonly Message[],
  { id = claude, ...input }: Partial<ModelInput> & { id?: string } = {},
  options: BedrockOptions = {},
) {
  const { url, body, warnings = [] } = bedrock(id, options).request({ messages, ...input })
  return { url, body: JSON.parse(JSON.stringify(body)), warnings }
}

describe('headers and address', () => {
  it('are those of the region, with the key as a bearer token', async () => {
    const model = bedrock(nova, { apiKey: async () => 'key', region: 'eu-central-1' })
    expect(model.request({ messages: hi }).url).toBe(
      'https://bedrock-runtime.eu-central-1.amazonaws.com/model/amazon.nova-lite-v1%3A0/converse-stream',
    )
    expect(await model.headers()).toEqual({
      accept: 'application/vnd.amazon.eventstream',
      authorization: 'Bearer key',
    })
    expect(await bedrock(nova).headers()).not.toHaveProperty('authorization')
    expect(written(hi, {}, { baseURL: 'https://made.example/' }).url).toMatch(
      /^https:\/\/made\.example\/model\//,
    )
  })

  it.each([
    [nova, 'bedrock/amazon'],
    [claude, 'bedrock/anthropic'],
    [
      'arn:aws:bedrock:us-east-1:1:inference-profile/eu.meta.llama3-1-70b-instruct-v1:0',
      'bedrock/meta',
    ],
    ['arn:aws:bedrock:us-east-1:1:application-inference-profile/abc', 'bedrock/unknown'],
  ])('%s belongs to %s', (id, vendor) => {
    expect(bedrock(id).vendor).toBe(vendor)
  })
})

describe('a body', () => {
  it('has the settings that Bedrock has, and warnings of the others', () => {
    const { body, warnings } = written(hi, {
      ...{ temperature: 0.5, topP: 0.9, maxOutputTokens: 99, stop: 'END' },
      ...{ seed: 1, parallelToolCalls: true, toolChoice: 'none' },
      tools: { add: { description: 'Adds', inputSchema: { type: 'object' }, cache: '1h' } },
    })
    expect(body).toEqual({
      messages: [{ role: 'user', content: [{ text: 'Say hi in Portuguese' }] }],
      inferenceConfig: { temperature: 0.5, topP: 0.9, maxTokens: 99, stopSequences: ['END'] },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'add',
              description: 'Adds',
              inputSchema: { json: { type: 'object' } },
            },
          },
          { cachePoint: { type: 'default', ttl: '1h' } },
        ],
        toolChoice: { auto: {} },
      },
    })
    expect(warnings).toHaveLength(3)
  })

  it.each([
    ['required', { any: {} }],
    [{ tool: 'add' }, { tool: { name: 'add' } }],
    [undefined, { auto: {} }],
  ] as const)('with the tool choice %j', (toolChoice, expected) => {
    const tools = { add: { inputSchema: {} } }
    expect(written(hi, { tools, toolChoice }).body.toolConfig.toolChoice).toEqual(expected)
  })

  it('requests reasoning as the maker of the model takes it', () => {
    const reasoning = { budget: 2_000 }
    expect(written(hi, { reasoning }).body.additionalModelRequestFields).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2_000 },
    })
    const other = written(hi, { id: nova, reasoning })
    expect(other.body).not.toHaveProperty('additionalModelRequestFields')
    expect(other.warnings).toEqual([expect.stringContaining('providerOptions')])
  })

  it('is overlaid by extra fields', () => {
    const { body } = written(hi, { providerOptions: { b: 2 } }, { extraBody: { a: 1, b: 1 } })
    expect(body).toMatchObject({ a: 1, b: 2 })
  })
})

describe('a message', () => {
  it('has its files with their bytes, and marks of what to cache', () => {
    const data = (type: string) => `data:${type};base64,AAEC`
    const source = { bytes: 'AAEC' }
    const file = (mediaType: string, more: object = {}) => {
      return { type: 'file', mediaType, url: data(mediaType), ...more } as const
    }
    const content = [
      { type: 'text', text: 'See', cache: '5m' } as const,
      file('image/png'),
      file('video/quicktime'),
      file('application/pdf', { name: 'a/b.pdf' }),
      file('text/plain'),
      { type: 'file', mediaType: 'application/pdf', url: 's3://made/a.pdf' } as const,
    ]
    expect(written([{ role: 'user', content }]).body.messages[0].content).toEqual([
      { text: 'See' },
      { cachePoint: { type: 'default', ttl: '5m' } },
      { image: { format: 'png', source } },
      { video: { format: 'mov', source } },
      { document: { format: 'pdf', name: 'a b pdf', source } },
      { document: { format: 'txt', name: 'file', source } },
      {
        document: {
          format: 'pdf',
          name: 'file 2',
          source: { s3Location: { uri: 's3://made/a.pdf' } },
        },
      },
    ])
  })

  it.each([
    ['audio/mpeg', 'mpeg'],
    ['audio/wav', 'wav'],
    ['audio/x-wav', 'wav'],
    ['audio/wave', 'wav'],
    ['audio/x-m4a', 'm4a'],
  ])('has %s as the sound that it is', (mediaType, format) => {
    const url = `data:${mediaType};base64,AAEC`
    const content = [{ type: 'file', mediaType, url } as const]
    expect(written([{ role: 'user', content }]).body.messages[0].content).toEqual([
      { audio: { format, source: { bytes: 'AAEC' } } },
    ])
  })

  it('has documents of different names in all of the conversation, each with a text beside it', () => {
    const document = (name?: string) => {
      const url = 'data:application/pdf;base64,AAEC'
      return { type: 'file', mediaType: 'application/pdf', url, ...(name && { name }) } as const
    }
    const output = [document('A.pdf'), document('分')]
    const call = {
      type: 'tool-call',
      key: '0/a',
      id: 'a',
      name: 'look',
      inputText: '{}',
      input: {},
    }
    const answer = {
      role: 'assistant',
      steps: [{ vendor: 'made', model: 'made' }],
      parts: [{ ...call, status: 'done', output }],
    } as const as AssistantMessage
    const question = { role: 'user', content: [document('a.pdf'), document()] } as const
    const { messages } = written([question, answer, question]).body
    const contents = messages.flatMap(({ content }: { content: object[] }) => content)
    const nested = contents.flatMap((block: { toolResult?: { content: object[] } }) => {
      return block.toolResult?.content ?? block
    })
    expect(
      nested.flatMap(({ document }: { document?: { name: string } }) => document?.name ?? []),
    ).toEqual([...['a pdf', 'file', 'A pdf 2', 'file 2', 'a pdf 3', 'file 3']])
    expect(contents.map(({ text }: { text?: string }) => text)).toEqual([
      ...[undefined, undefined, 'a pdf', undefined, undefined, undefined, undefined, 'a pdf 3'],
    ])
  })

  it('with a file that Bedrock cannot fetch is refused with what to send', () => {
    const url = 'https://made.example/a.png'
    const content = [{ type: 'file', mediaType: 'image/png', url } as const]
    expect(() => written([{ role: 'user', content }])).toThrow(/data: URL in base64/)
  })

  it('of the system stands beside the others', () => {
    const { body } = written([{ role: 'system', content: 'Be brief' }, ...hi])
    expect(body.system).toEqual([{ text: 'Be brief' }])
    expect(body.messages).toHaveLength(1)
  })
})

describe('an answer', () => {
  async function answerOf(name: string): Promise<Message> {
    const { result } = await play(fault(name))
    return JSON.parse(JSON.stringify(result.message))
  }

  it('goes back with its reasoning as it was signed', async () => {
    const answer = await answerOf('bedrock/reasoning')
    const blocks = [
      {
        reasoningContent: {
          reasoningText: {
            text: 'A greeting, in Portuguese.',
            signature: 'c2lnbmVkIGJ5IGhhbmQ=',
          },
        },
      },
      { reasoningContent: { redactedContent: 'cmVkYWN0ZWQ=' } },
      { text: 'Olá!' },
    ]
    const { messages } = written([...hi, answer, ...hi]).body
    expect(messages[1]).toEqual({ role: 'assistant', content: blocks })
    const elsewhere = written([...hi, answer], { id: nova }).body.messages
    expect(elsewhere[1].content).toEqual([{ text: 'Olá!' }])
  })

  it('goes back with its calls and the outputs of all of them in one message', async () => {
    const answer = Object(await answerOf('bedrock/tools'))
    answer.parts[1] = { ...answer.parts[1], status: 'done', output: { sky: 'clear' } }
    answer.parts[2] = { ...answer.parts[2], status: 'failed', output: 'No clock' }
    expect(written([...hi, answer]).body.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { text: 'Let me look.' },
          { toolUse: { toolUseId: 'tooluse_made01', name: 'weather', input: { town: 'Lisboa' } } },
          { toolUse: { toolUseId: 'tooluse_made02', name: 'time', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            toolResult: {
              toolUseId: 'tooluse_made01',
              content: [{ json: { sky: 'clear' } }],
              status: 'success',
            },
          },
          {
            toolResult: {
              toolUseId: 'tooluse_made02',
              content: [{ text: 'No clock' }],
              status: 'error',
            },
          },
        ],
      },
    ])
  })

  it('gets ids that the API takes, where it came from another vendor', async () => {
    const answer = JSON.stringify(await answerOf('bedrock/tools')).replaceAll(
      'tooluse_made0',
      'functions.add:',
    )
    const { messages } = written([...hi, JSON.parse(answer)]).body
    const ids = messages
      .slice(1)
      .flatMap(({ content }: { content: Record<string, { toolUseId?: string }>[] }) =>
        content.flatMap(({ toolUse, toolResult }) => (toolUse ?? toolResult)?.toolUseId ?? []),
      )
    expect(ids).toEqual(['call_0', 'call_1', 'call_0', 'call_1'])
  })

  it('gets another id, where the id of an earlier call looks like one that was made', async () => {
    const answer = JSON.stringify(await answerOf('bedrock/tools')).replaceAll(
      /tooluse_made0\d/g,
      'call_1',
    )
    const { messages } = written([...hi, JSON.parse(answer)]).body
    const ids = messages.flatMap(
      ({ content }: { content: { toolUse?: { toolUseId: string } }[] }) =>
        content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []),
    )
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(2)
  })
})

describe("Anthropic's own format", () => {
  it('has the model in the address, and the version of Bedrock', () => {
    const { url, body } = bedrockAnthropic(claude).request({ messages: hi, maxOutputTokens: 9 })
    expect(url).toMatch(/\/invoke-with-response-stream$/)
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 9,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Say hi in Portuguese' }] }],
    })
  })

  it.each([
    ['us.anthropic.claude-opus-4-7', true, undefined],
    ['anthropic.claude-sonnet-5', true, undefined],
    ['us.anthropic.claude-opus-4-6-v1', false, true],
    [claude, false, true],
    ['anthropic.claude-opus-4-1-20250805-v1:0', true, undefined],
  ])('sends %s a schema only where Bedrock takes one', (id, outputFormatInPrompt, strict) => {
    const inputSchema = { type: 'object', properties: {}, additionalProperties: false }
    const model = bedrockAnthropic(id)
    expect(model.outputFormatInPrompt).toBe(outputFormatInPrompt)
    const tools = { add: { inputSchema, strict: true } }
    const { body, warnings = [] } = model.request({ messages: hi, tools })
    const [tool] = JSON.parse(JSON.stringify(body)).tools
    expect(tool).toMatchObject({ name: 'add', input_schema: inputSchema })
    expect(tool.strict).toBe(strict)
    expect(warnings).toHaveLength(strict ? 0 : 1)
  })

  it('takes an answer back with its signature', async () => {
    const { result } = await play(fault('bedrock-anthropic/thinking'))
    const { body } = bedrockAnthropic(claude).request({ messages: [...hi, result.message] })
    expect(JSON.stringify(body)).toContain('"signature":"c2lnbmVkIGJ5IGhhbmQ="')
  })
})

it('asks a model to continue its answer, because few go on with a text', async () => {
  const { result } = await play(fault('bedrock/text'))
  const roles = (messages: readonly Message[], options: BedrockOptions = {}) => {
    return written(messages, {}, options).body.messages.map(({ role }: Message) => role)
  }
  expect(roles(result.messages)).toEqual(['user', 'assistant', 'user'])
  expect(roles(result.messages, { continues: true })).toEqual(['user', 'assistant'])
  expect(roles([...result.messages, ...hi])).toEqual(['user', 'assistant', 'user'])
})
