import { describe, expect, it } from 'vitest'
import type { AssistantMessage, ModelInput } from '../../src/index.ts'
import * as entryPoint from '../../src/providers/compatible.ts'
import {
  compatible,
  deepseek,
  mistral,
  moonshot,
  ollama,
  vercel,
  zai,
} from '../../src/providers/compatible.ts'
import { answerBody, answers, hi, type ModelOptions, play } from '../support/cassette-harness.ts'

const { compatible: _, ...presets } = entryPoint

/** The body that a server gets, as JSON. */
function written(preset: entryPoint.Preset, input: Partial<ModelInput> = {}) {
  const { body, warnings } = compatible('made', preset).request({ messages: hi, ...input })
  return { body: JSON.parse(JSON.stringify(body)), warnings }
}

const called: AssistantMessage = {
  role: 'assistant',
  parts: [
    {
      type: 'tool-call',
      key: '0/tool:0',
      id: '1',
      name: 'weather',
      inputText: '{}',
      status: 'done',
      input: {},
      output: 'Sun',
    },
  ],
  steps: [{ vendor: 'openai', model: 'gpt-5' }],
}

const output = { name: 'place', schema: { type: 'object' } }

describe('presets', () => {
  it.each(Object.entries(presets))('%s creates a model', (_, preset) => {
    const { url, body } = compatible('m', { baseURL: 'https://a.test/v1', ...preset }).request({
      messages: hi,
    })
    expect(url).toMatch(/^https?:\/\/.+\/chat\/completions$/)
    expect(body).toMatchObject({ model: 'm', stream: true, messages: hi })
  })

  it('of Azure needs an address, and sends the bare key', async () => {
    // @ts-expect-error There is no address that all of Azure shares.
    expect(() => compatible('gpt-5', entryPoint.azure)).toThrow(TypeError)
    const baseURL = 'https://mine.openai.azure.com/openai/v1'
    const model = compatible('gpt-5', { ...entryPoint.azure, baseURL, apiKey: async () => 'k-1' })
    expect(await model.headers()).toEqual({ 'api-key': 'k-1' })
  })

  it('are data: later options override them', () => {
    expect(
      compatible('qwen3', { ...ollama, baseURL: 'http://box:11434/v1' }).request({ messages: hi })
        .url,
    ).toBe('http://box:11434/v1/chat/completions')
  })
})

describe('a renamed field', () => {
  it('has the name that the server knows, or is omitted', () => {
    const { body } = written(mistral, { seed: 7, maxOutputTokens: 9 })
    expect(body).toMatchObject({ random_seed: 7, max_tokens: 9 })
    expect(body).not.toHaveProperty('seed')
    expect(body).not.toHaveProperty('stream_options')
  })

  it('keeps its name in extraBody and providerOptions, which wins', () => {
    const { body } = written(
      { ...mistral, extraBody: { seed: 1, stream_options: { a: 1 } } },
      { providerOptions: { seed: 2 } },
    )
    expect(body).toMatchObject({ seed: 2, stream_options: { a: 1 } })
  })
})

describe('reasoning', () => {
  const on = { thinking: { type: 'enabled' } }
  const off = { thinking: { type: 'disabled' } }
  const noMedium = 'This provider has no effort `medium`, so `high` is sent.'
  const noLow = 'This provider has no effort `low`, so `high` is sent.'
  const noExtraHigh = 'This provider has no effort `xhigh`, so `max` is sent.'
  const noDegrees =
    'This provider only switches reasoning on or off, so the degree of `reasoning.effort` is left out.'

  it.each([
    [ollama, { effort: 'low' as const }, { reasoning_effort: 'low' }, []],
    [zai, { effort: 'high' as const }, { ...on, reasoning_effort: 'high' }, []],
    [zai, { effort: 'medium' as const }, { ...on, reasoning_effort: 'high' }, [noMedium]],
    [zai, { effort: 'xhigh' as const }, { ...on, reasoning_effort: 'max' }, [noExtraHigh]],
    [zai, {}, on, []],
    [deepseek, { effort: 'none' as const }, off, []],
    [moonshot, { effort: 'none' as const }, off, []],
    [moonshot, { effort: 'low' as const }, on, [noDegrees]],
    [moonshot, {}, on, []],
    [vercel, { budget: 900 }, { reasoning: { enabled: true, max_tokens: 900 } }, []],
    [mistral, { effort: 'low' as const }, { reasoning_effort: 'high' }, [noLow]],
    [mistral, { effort: 'high' as const }, { reasoning_effort: 'high' }, []],
    [mistral, { effort: 'none' as const }, { reasoning_effort: 'none' }, []],
  ])('is requested in the form that the server accepts', (preset, reasoning, words, expected) => {
    const { body, warnings } = written(preset, { reasoning })
    expect(body).toMatchObject(words)
    expect(Object.keys(body)).toHaveLength(
      Object.keys(written(preset).body).length + Object.keys(words).length,
    )
    expect(warnings).toEqual(expected)
  })

  it('leaves a warning if the server accepts none', () => {
    const none = { ...ollama, reasoning: false } as const
    expect(written(none, { reasoning: { effort: 'low' } }).warnings).toHaveLength(1)
    expect(written(ollama, { reasoning: { budget: 900 } }).warnings).toHaveLength(1)
    expect(written(none).warnings).toEqual([])
  })
})

describe('structured output', () => {
  it('has its schema if the server accepts one', () => {
    const { body } = written(ollama, { output })
    expect(body.response_format).toEqual({ type: 'json_schema', json_schema: output })
    expect(body.messages).toEqual(hi)
  })

  it('is JSON, with the schema in a message, if the server accepts no schema', () => {
    const { body } = written(deepseek, { output })
    expect(body.response_format).toEqual({ type: 'json_object' })
    expect(body.messages[0].role).toBe('system')
    expect(body.messages[0].content).toContain(JSON.stringify(output.schema))
    expect(body.messages.slice(1)).toEqual(hi)
  })

  it('leaves one system message, as templates of local models want it', () => {
    const system = { role: 'system', content: 'Be brief.' } as const
    const { body } = written(
      { ...ollama, structured: 'prompt' },
      { output, messages: [system, ...hi] },
    )
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user'])
    expect(body.messages[0].content).toContain(JSON.stringify(output.schema))
    expect(body.messages[0].content).toContain('Be brief.')
  })

  it('is only a message if the server accepts neither', () => {
    const { body } = written({ ...ollama, structured: 'prompt' }, { output })
    expect(body).not.toHaveProperty('response_format')
    expect(body.messages[0].content).toContain(JSON.stringify(output.schema))
  })

  it('changes no request without a schema', () => {
    expect(written(deepseek).body).not.toHaveProperty('response_format')
    expect(written(deepseek).body.messages).toEqual(hi)
  })
})

describe('the thinking of Mistral', () => {
  const thought = answers(
    answerBody([
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] },
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: '.' }] }] },
      { content: 'Olá!' },
    ]),
  )
  const make = (options: ModelOptions) => compatible('magistral', { ...mistral, ...options })

  it('goes back as a part of the content', async () => {
    const { result } = await play(thought, { make })
    const messages = [...hi, result.message, ...hi]
    expect(written(mistral, { messages }).body.messages[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
        { type: 'text', text: 'Olá!' },
      ],
    })
  })

  it('does not go to another server', async () => {
    const { result } = await play(thought, { make })
    const messages = [...hi, result.message]
    expect(written(zai, { messages }).body.messages[1]).toEqual({
      role: 'assistant',
      content: 'Olá!',
    })
  })

  it('is no part where there was none', () => {
    const messages = [...hi, called]
    expect(written(mistral, { messages }).body.messages[1].content).toBeUndefined()
  })
})

describe('text in parts', () => {
  const parts = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ] as const

  it('is sent as text, which is all that some models read', () => {
    const messages = [
      { role: 'system', content: [parts[0]] },
      { role: 'user', content: parts },
    ] as const
    expect(written(deepseek, { messages }).body.messages).toEqual([
      { role: 'system', content: 'a' },
      { role: 'user', content: 'a\n\nb' },
    ])
  })

  it('stays in parts beside a file or with a mark for the cache', () => {
    const png = { type: 'file', mediaType: 'image/png', url: 'https://a.test/b.png' } as const
    for (const other of [png, { ...parts[0], cache: '5m' } as const]) {
      const messages = [{ role: 'user', content: [parts[0], other] } as const]
      expect(written(ollama, { messages }).body.messages[0].content).toHaveLength(2)
    }
  })
})

describe('messages of a user in a row', () => {
  const png = { type: 'file', mediaType: 'image/png', url: 'https://a.test/b.png' } as const
  const first = { role: 'user', content: 'Hi' } as const
  const next = { role: 'user', content: 'And now?' } as const
  const failed: AssistantMessage = {
    role: 'assistant',
    parts: [],
    steps: [{ vendor: 'a', model: 'b' }],
  }

  it('are one, as templates of local models want it, such as after an answer that failed', () => {
    const { messages } = written(ollama, { messages: [first, failed, next] }).body
    expect(messages).toEqual([{ role: 'user', content: 'Hi\n\nAnd now?' }])
  })

  it('keep their files and marks, in their order', () => {
    const marked = { type: 'text', text: 'See', cache: '5m' } as const
    const files = { role: 'user', content: [marked, png] } as const
    const { messages } = written(ollama, { messages: [files, next, first] }).body
    expect(messages).toHaveLength(1)
    expect(messages[0].content).toMatchObject([
      { type: 'text', text: 'See', cache_control: { type: 'ephemeral' } },
      { type: 'image_url' },
      { type: 'text', text: 'And now?' },
      { type: 'text', text: 'Hi' },
    ])
  })

  it('stay apart with an answer between them', () => {
    const answer = { role: 'assistant', content: 'Olá!' } as const
    expect(written(ollama, { messages: [first, answer, next] }).body.messages).toHaveLength(3)
  })
})

describe('a signature that comes with a call', () => {
  const google = { baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai' }
  const extra_content = { google: { thought_signature: 'c2lnbmVk' } }
  const call = (index: number, more: object = {}) => {
    return { ...{ index, id: `call-${index}`, function: { name: 'f', arguments: '{}' } }, ...more }
  }
  const body = answerBody([{ tool_calls: [call(0, { extra_content }), call(1)] }], 'tool_calls')

  async function callsSentTo(preset: entryPoint.Preset): Promise<object[]> {
    const make = (options: ModelOptions) => compatible('gemini', { ...google, ...options })
    const { result } = await play(answers(body), { make })
    const [, answer] = written(preset, { messages: result.messages }).body.messages
    expect(answer).not.toHaveProperty('reasoning_details')
    return answer.tool_calls
  }

  it('goes back on that call', async () => {
    const [first, second] = await callsSentTo(google)
    expect(first).toMatchObject({ id: 'call-0', extra_content })
    expect(second).not.toHaveProperty('extra_content')
  })

  it('does not go to another server', async () => {
    const calls = await callsSentTo(ollama)
    expect(calls).toHaveLength(2)
    for (const sent of calls) expect(sent).not.toHaveProperty('extra_content')
  })
})

describe('a server that rejects a message of the user after an output', () => {
  it('gets an answer between them', () => {
    const messages = [...hi, called, ...hi, called]
    const roles = (preset: entryPoint.Preset) =>
      written(preset, { messages }).body.messages.map(({ role }: { role: string }) => role)
    const turn = ['user', 'assistant', 'tool']
    expect(roles(mistral)).toEqual([...turn, 'assistant', ...turn])
    expect(roles(ollama)).toEqual([...turn, ...turn])
  })
})

describe('a server that rejects answers without their reasoning', () => {
  it('gets the field with every answer, even if it has no call', () => {
    const text = { role: 'assistant', content: 'Olá' } as const
    const { messages } = written(deepseek, { messages: [...hi, text, ...hi] }).body
    expect(messages).toEqual([...hi, { ...text, reasoning_content: ' ' }, ...hi])
  })

  it('gets the field with every call, with something in it', () => {
    const messages = [...hi, called]
    expect(written(moonshot, { messages }).body.messages[1]).toMatchObject({
      reasoning_content: ' ',
    })
    expect(written(ollama, { messages }).body.messages[1]).not.toHaveProperty('reasoning_content')
  })

  it('receives its reasoning back', async () => {
    const model = compatible('kimi-k2', moonshot)
    const cassette = answers(
      answerBody(
        [
          { reasoning_content: 'Hm.' },
          { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] },
        ],
        'tool_calls',
      ),
    )
    const { result } = await play(cassette, {
      make: ({ fetch }) => compatible('kimi', { ...moonshot, fetch }),
    })
    const { body } = model.request({ messages: result.messages })
    expect(JSON.parse(JSON.stringify(body)).messages[1]).toMatchObject({ reasoning_content: 'Hm.' })
  })
})

describe('content that arrives in parts', () => {
  it('becomes reasoning and content', async () => {
    const { result } = await play(
      answers(
        answerBody([
          {
            content: [
              {
                type: 'thinking',
                thinking: [
                  { type: 'text', text: 'Let ' },
                  { type: 'text', text: 'me see. ' },
                ],
              },
            ],
          },
          {
            content: [
              { type: 'thinking', thinking: [{ type: 'text', text: 'Yes.' }] },
              { type: 'text', text: 'O' },
            ],
          },
          { content: 'lá' },
        ]),
      ),
      { make: (options) => compatible('magistral', { ...mistral, ...options }) },
    )
    expect(result).toMatchObject({
      reasoning: 'Let me see. Yes.',
      content: 'Olá',
      finishReason: 'stop',
    })
  })

  it('has the reasoning of Databricks in a summary', async () => {
    const summary = [{ type: 'summary_text', text: 'Hm.', signature: '' }]
    const deltas = [
      { content: [{ type: 'reasoning', summary }] },
      { content: [{ type: 'text', text: 'Olá' }] },
    ]
    const { result } = await play(answers(answerBody(deltas)), {
      make: (options) => compatible('claude', { ...options, baseURL: 'https://a.test' }),
    })
    expect(result).toMatchObject({ reasoning: 'Hm.', content: 'Olá' })
  })

  it.each([
    [[null, 7, 'x', { text: 7 }, { thinking: 'no list' }, { thinking: [null] }]],
    [{ text: 'no list' }],
  ])('is empty if the parts are invalid: %j', async (content) => {
    const { result } = await play(answers(answerBody([{ content }])), {
      make: (options) => compatible('magistral', { ...mistral, ...options }),
    })
    expect(result).toMatchObject({ reasoning: '', content: '', outcome: { type: 'complete' } })
  })
})
