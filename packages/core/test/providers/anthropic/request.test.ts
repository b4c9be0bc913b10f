import { describe, expect, it } from 'vitest'
import { type Message, withToolOutput } from '../../../src/index.ts'
import { type AnthropicOptions, anthropic } from '../../../src/providers/anthropic/index.ts'
import { everyBlock, sonnet } from '../../support/anthropic-answers.ts'
import {
  answers,
  faultyElsewhere,
  hi,
  type ModelOptions,
  play,
} from '../../support/cassette-harness.ts'

function written(
  messages: readonly Message[],
  { id = sonnet, ...input }: Record<string, unknown> & { id?: string } = {},
  options: ModelOptions & AnthropicOptions = {},
) {
  const { body, warnings } = anthropic(id, options).request({ messages, ...input })
  return { ...JSON.parse(JSON.stringify(body)), warnings }
}

describe('headers', () => {
  it('have the key in `x-api-key`', async () => {
    const { fetch } = await play(answers(everyBlock), {
      make: (options) => anthropic(sonnet, { ...options, apiKey: async () => 'short-lived' }),
    })
    const { url, headers } = fetch.exchanges[0]?.request ?? {}
    expect(url).toBe('https://api.anthropic.com/v1/messages')
    expect(Object.fromEntries(new Headers(headers as HeadersInit))).toMatchObject({
      'x-api-key': expect.any(String),
      'anthropic-version': '2023-06-01',
      'anthropic-dangerous-direct-browser-access': 'true',
    })
  })

  it('are created for each attempt, and the options override them', async () => {
    const headers = { 'anthropic-version': '2030-01-01' }
    const model = anthropic(sonnet, { apiKey: async () => 'short-lived', headers })
    expect(await model.headers()).toMatchObject({ 'x-api-key': 'short-lived', ...headers })
    expect(await anthropic(sonnet).headers()).not.toHaveProperty('x-api-key')
  })
})

describe('a body', () => {
  it('is small for a plain question, and has the limit that the API requires', () => {
    expect(written(hi)).toEqual({
      model: sonnet,
      max_tokens: 4096,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Say hi in Portuguese' }] }],
      stream: true,
      warnings: [],
    })
  })

  it('has every setting', () => {
    const tools = { add: { description: 'Adds', inputSchema: { type: 'object' }, strict: true } }
    const input = { temperature: 0.5, topP: 0.9, stop: 'END', maxOutputTokens: 9, tools }
    const search = { type: 'web_search_20250305', name: 'web_search' }
    const options = { serverTools: [search], extraBody: { metadata: { user_id: 'u' } } }
    expect(written([{ role: 'system', content: 'Be brief' }, ...hi], input, options)).toMatchObject(
      {
        system: [{ type: 'text', text: 'Be brief' }],
        temperature: 0.5,
        top_p: 0.9,
        stop_sequences: ['END'],
        max_tokens: 9,
        tools: [
          { name: 'add', description: 'Adds', strict: true, input_schema: { type: 'object' } },
          search,
        ],
        metadata: { user_id: 'u' },
        warnings: [],
      },
    )
  })

  it('has a cache mark wherever the input has one', () => {
    const text = { type: 'text', text: 'Long', cache: '1h' } as const
    const file = { type: 'file', mediaType: 'image/png', url: 'file_011', cache: '5m' } as const
    const messages: Message[] = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief' }, text] },
      { role: 'user', content: [text, file, { type: 'text', text: 'Short' }] },
    ]
    const tools = {
      add: { inputSchema: {} },
      now: { inputSchema: {}, cache: '1h' },
    }
    const body = written(messages, { tools })
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    const marked = { type: 'text', text: 'Long', ...hour }
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief' }, marked])
    expect(body.messages[0].content).toEqual([
      marked,
      {
        type: 'image',
        source: { type: 'file', file_id: 'file_011' },
        cache_control: { type: 'ephemeral', ttl: '5m' },
      },
      { type: 'text', text: 'Short' },
    ])
    expect(body.tools).toEqual([
      { name: 'add', input_schema: {} },
      { name: 'now', input_schema: {}, ...hour },
    ])
    expect(JSON.stringify(body)).not.toContain('"cache"')
  })

  it('is overridden by extra fields, those of the request last', () => {
    const extraBody = { service_tier: 'auto', max_tokens: 1 }
    const body = written(hi, { providerOptions: { max_tokens: 2 } }, { extraBody })
    expect(body).toMatchObject({ service_tier: 'auto', max_tokens: 2 })
  })

  it('has the schema of an output beside the effort', () => {
    const schema = { type: 'object', additionalProperties: false }
    const output = { name: 'place', schema, strict: true }
    const format = { type: 'json_schema', schema }
    const input = { id: 'claude-opus-4-6', output, reasoning: { effort: 'low' } }
    expect(written(hi, input).output_config).toEqual({ effort: 'low', format })
    expect(written(hi, { id: 'claude-haiku-4-5', output }).output_config).toEqual({ format })
    expect(written(hi, { id: 'claude-haiku-4-5' })).not.toHaveProperty('output_config')
  })
})

describe('the choice of tools', () => {
  it.each([
    [{ toolChoice: 'auto' }, { type: 'auto' }],
    [{ toolChoice: 'required' }, { type: 'any' }],
    [{ toolChoice: 'none', parallelToolCalls: false }, { type: 'none' }],
    [{ toolChoice: { tool: 'add' } }, { type: 'tool', name: 'add' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { toolChoice: 'required', parallelToolCalls: true },
      { type: 'any', disable_parallel_tool_use: false },
    ],
    [{}, { type: 'auto' }],
  ])('%j is written as %j', (input, choice) => {
    const tools = { add: { inputSchema: {} } }
    expect(written(hi, { tools, ...input }).tool_choice).toEqual(choice)
    expect(written(hi, input).tool_choice).toBeUndefined()
  })

  it.each([
    ['required', 1],
    [{ tool: 'add' }, 1],
    ['auto', 0],
    [undefined, 0],
  ])('never forces a tool while the model thinks: %j', (toolChoice, warnings) => {
    const input = { toolChoice, tools: { add: { inputSchema: {} } }, parallelToolCalls: false }
    for (const id of [sonnet, 'claude-opus-4-6']) {
      const body = written(hi, { id, ...input, reasoning: { effort: 'low' } })
      expect(body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true })
      expect(body.warnings).toHaveLength(warnings)
      expect(written(hi, { id, ...input, reasoning: { effort: 'none' } }).warnings).toEqual([])
    }
    const none = { ...input, toolChoice: 'none', reasoning: { effort: 'low' } }
    expect(written(hi, none)).toMatchObject({ tool_choice: { type: 'none' }, warnings: [] })
    // Later models think without being asked to, and refuse a forced call even then.
    const later = written(hi, { id: 'claude-opus-5-5', ...input })
    expect(later.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true })
    expect(later.warnings).toHaveLength(warnings)
    expect(written(hi, { id: 'claude-opus-5', ...input }).warnings).toEqual([])
  })
})

describe('reasoning', () => {
  it.each([
    [sonnet, { budget: 2000 }, { type: 'enabled', budget_tokens: 2000 }, undefined, 0],
    [sonnet, { effort: 'medium' }, { type: 'enabled', budget_tokens: 4096 }, undefined, 0],
    [sonnet, { effort: 'xhigh' }, { type: 'enabled', budget_tokens: 16_384 }, undefined, 0],
    [sonnet, { effort: 'none' }, undefined, undefined, 0],
    [
      sonnet,
      { effort: 'low', budget: 2000 },
      { type: 'enabled', budget_tokens: 2000 },
      undefined,
      1,
    ],
    ['claude-haiku-4-5-20251001', { effort: 'minimal' }, { budget_tokens: 1024 }, undefined, 0],
    ['claude-3-7-sonnet-20250219', { effort: 'low' }, { budget_tokens: 2048 }, undefined, 0],
    ['claude-opus-4-6', { effort: 'high' }, { type: 'adaptive' }, { effort: 'high' }, 0],
    ['claude-opus-4-7', { effort: 'minimal' }, { type: 'adaptive' }, { effort: 'low' }, 1],
    ['claude-opus-4-6', { budget: 2000 }, { type: 'enabled' }, undefined, 0],
    ['claude-opus-4-6', { effort: 'xhigh' }, { type: 'adaptive' }, { effort: 'high' }, 1],
    ['claude-opus-4-7', { effort: 'xhigh' }, { type: 'adaptive' }, { effort: 'xhigh' }, 0],
    ['claude-opus-4-7', { budget: 2000 }, { type: 'adaptive' }, { effort: 'high' }, 1],
    ['claude-opus-4-10', { effort: 'xhigh' }, { type: 'adaptive' }, { effort: 'xhigh' }, 0],
    ['claude-opus-5', { effort: 'low', budget: 2000 }, { type: 'adaptive' }, { effort: 'low' }, 1],
    ['claude-opus-5', { effort: 'none' }, { type: 'disabled' }, undefined, 0],
    ['claude-opus-5-5', { effort: 'none' }, undefined, undefined, 1],
    ['claude-fable-5', { effort: 'none' }, undefined, undefined, 1],
    ['anthropic.claude-mythos-5', { effort: 'none' }, undefined, undefined, 1],
  ])('of %s with %j', (id, reasoning, thinking, output, warnings) => {
    const body = written(hi, { id, reasoning })
    if (thinking) expect(body.thinking).toMatchObject(thinking)
    else expect(body.thinking).toBeUndefined()
    expect(body.output_config).toEqual(output)
    expect(body.warnings).toHaveLength(warnings)
    expect(body.max_tokens).toBe(4096 + (body.thinking?.budget_tokens ?? 0))
  })

  it('takes at most half of the output limit', () => {
    const input = { reasoning: { effort: 'high' }, maxOutputTokens: 4001 }
    expect(written(hi, input).thinking.budget_tokens).toBe(2000)
    const few = { ...input, maxOutputTokens: 1500 }
    expect(written(hi, few).thinking.budget_tokens).toBe(1024)
  })
})

describe('temperature and topP', () => {
  it.each([
    [sonnet, undefined, true],
    [sonnet, { budget: 2000 }, false],
    ['claude-opus-4-6', undefined, true],
    ['claude-opus-4-6', { effort: 'none' }, true],
    ['claude-opus-4-6', { effort: 'low' }, false],
    ['claude-opus-4-7', undefined, false],
    ['claude-opus-4-10', undefined, false],
    ['claude-sonnet-5', { effort: 'none' }, false],
  ])('are sent to %s with the reasoning %j: %s', (id, reasoning, isSent) => {
    const body = written(hi, { id, reasoning, temperature: 0, topP: 0.9 })
    expect([body.temperature, body.top_p]).toEqual(isSent ? [0, 0.9] : [undefined, undefined])
    expect(body.warnings).toHaveLength(isSent ? 0 : 1)
    expect(written(hi, { id, reasoning }).warnings).toEqual([])
  })
})

describe('a warning', () => {
  it('explains in a sentence what is left out or changed', () => {
    const later = [...hi, { role: 'system', content: 'Be brief' }] as const
    const input = {
      seed: 1,
      temperature: 0,
      toolChoice: 'required',
      tools: { a: { inputSchema: {} } },
    }
    expect(
      written(later, { ...input, reasoning: { effort: 'low', budget: 2000 } }).warnings,
    ).toEqual([
      '`reasoning.effort` is left out, because `reasoning.budget` is set.',
      'Anthropic has no seed, so `seed` is left out.',
      'A later system message is moved to the beginning, where Anthropic has its only one.',
      '`temperature` and `topP` are left out: this model does not take them while it thinks.',
      'No tool can be forced while the model thinks, so `toolChoice` is sent as `auto`.',
    ])
    const newer = { id: 'claude-opus-4-7', topP: 0.9 }
    expect(
      written(hi, { ...newer, reasoning: { effort: 'minimal', budget: 2000 } }).warnings,
    ).toEqual([
      '`reasoning.budget` is left out: this model decides by itself how long it thinks.',
      'This model has no effort `minimal`, so `low` is sent.',
      '`temperature` and `topP` are left out: this model does not take them.',
    ])
  })

  it('exists for every setting that is missing from the body', () => {
    const reasoning = { effort: 'high' }
    expect(written(hi, { reasoning, temperature: 0 })).toMatchObject({
      warnings: [expect.any(String)],
      thinking: { type: 'enabled' },
    })
    expect(written(hi, { reasoning, temperature: 0 })).not.toHaveProperty('temperature')
    expect(written(hi, { reasoning, topP: 0.9 })).not.toHaveProperty('top_p')
  })
})

describe('the container in which code runs', () => {
  async function answerOf(name: string) {
    const found = faultyElsewhere.find((fault) => fault.name === `anthropic/${name}`)
    if (!found) throw new Error(`No cassette ${name}`)
    const { result } = await play(found.cassette)
    return result.message
  }

  it('goes back with the outputs of the calls that a program in it made', async () => {
    const message = await answerOf('programmatic-tool-call')
    const [call] = message.parts
    const done = withToolOutput(message, call?.key ?? '', { output: 'Sunny' })
    const sent = written([...hi, JSON.parse(JSON.stringify(done))])
    expect(sent.container).toBe('container_made00')
    expect(sent.messages.at(-2).content).toMatchObject([
      { type: 'tool_use', name: 'weather', caller: { type: 'code_execution_20250825' } },
    ])
    expect(sent.messages.at(-1).content).toMatchObject([{ type: 'tool_result' }])
  })

  it('is left out of the next turn, for it may have expired, unless you name it', async () => {
    const message = await answerOf('code-execution')
    expect(JSON.stringify(message)).toContain('container_made00')
    const next = [...hi, message, ...hi]
    expect(written(next)).not.toHaveProperty('container')
    const providerOptions = { container: 'container_mine' }
    expect(written(next, { providerOptions }).container).toBe('container_mine')
  })
})

it('describes a tool once that Anthropic describes and the page executes', () => {
  const bash = { type: 'bash_20250124', name: 'bash' }
  const own = { name: 'add', input_schema: {}, allowed_callers: ['code_execution_20260120'] }
  const inputSchema = { type: 'object' }
  const { body } = anthropic(sonnet, { serverTools: [bash, own] }).request({
    messages: hi,
    tools: { bash: { inputSchema }, add: { inputSchema }, greet: { inputSchema } },
    toolChoice: { tool: 'bash' },
  })
  expect(body).toMatchObject({
    tools: [{ name: 'greet', input_schema: inputSchema }, bash, own],
    tool_choice: { type: 'tool', name: 'bash' },
  })
  expect(Object(body).tools).toHaveLength(3)
})

it('goes on in the container of an answer beside what an app wants in it', async () => {
  const waiting = faultyElsewhere.find(({ name }) => name === 'anthropic/programmatic-tool-call')
  const { result } = await play(Object(waiting).cassette)
  const skills = [{ type: 'anthropic', skill_id: 'pptx', version: 'latest' }]
  const options = { extraBody: { container: { skills } } }
  const { container } = written(result.messages)
  expect(container).toEqual(expect.any(String))
  expect(written(result.messages, {}, options).container).toEqual({ id: container, skills })
  expect(written(hi, {}, options).container).toEqual({ skills })
})
