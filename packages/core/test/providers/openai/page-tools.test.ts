// The tools that OpenAI describes and the page executes. OpenAI's own client lists the items that it waits for.

import { describe, expect, it } from 'vitest'
import type { AssistantMessage, Message } from '../../../src/index.ts'
import { openai } from '../../../src/providers/openai/index.ts'
import { jsonSchema, tool } from '../../../src/tools.ts'
import { answers, fault, play } from '../../support/cassette-harness.ts'
import {
  completed,
  created,
  inProgress,
  item,
  messageItem,
  openaiBody,
} from '../../support/openai-answers.ts'

type Item = Readonly<Record<string, unknown>>

function written(message: Message): readonly Item[] {
  const { body } = openai('gpt-5', {}).request({ messages: [message] })
  return JSON.parse(JSON.stringify(body)).input
}

/** The answer of a cassette, whose calls ended like this. It was stored as JSON. */
async function settled(name: string, end: object): Promise<AssistantMessage> {
  const { result } = await play(fault(`openai/${name}`))
  const parts = result.message.parts.map((part) =>
    part.type === 'tool-call' ? { ...part, ...end } : part,
  )
  return JSON.parse(JSON.stringify({ ...result.message, parts }))
}

const done = (output: unknown) => ({ status: 'done', output })
const loaded = { type: 'function', name: 'greet', parameters: { type: 'object' } }
const screenshot = { type: 'computer_screenshot', image_url: 'data:image/png;base64,AA==' }
const acknowledged = [{ id: 'cu_sc_made00' }]

describe('the output of a tool goes back as the item that OpenAI waits for', () => {
  it.each<[string, object, Item]>([
    ['local-shell', done('olá\n'), { type: 'local_shell_call_output', output: 'olá\n' }],
    [
      'tool-search',
      done({ tools: [loaded] }),
      {
        type: 'tool_search_output',
        call_id: 'call_made01',
        execution: 'client',
        status: 'completed',
        tools: [loaded],
      },
    ],
    [
      'tool-search',
      done([loaded]),
      {
        type: 'tool_search_output',
        call_id: 'call_made01',
        execution: 'client',
        status: 'completed',
        tools: [loaded],
      },
    ],
    [
      'tool-search',
      { status: 'failed', output: 'No index' },
      {
        type: 'tool_search_output',
        call_id: 'call_made01',
        execution: 'client',
        status: 'completed',
        tools: [],
      },
    ],
    [
      'computer',
      done({ output: screenshot, acknowledged_safety_checks: acknowledged }),
      {
        type: 'computer_call_output',
        output: screenshot,
        acknowledged_safety_checks: acknowledged,
      },
    ],
    ['computer', done(screenshot.image_url), { type: 'computer_call_output', output: screenshot }],
  ])('%s, with %j', async (name, end, output) => {
    const items = written(await settled(name, end))
    expect(items.at(-1)).toEqual({ call_id: 'call_made00', ...output })
    // The call goes back as it came.
    expect(items.filter(({ type }) => !String(type).endsWith('output'))).toEqual(
      (await cameItems(name)).filter(({ type }) => !String(type).endsWith('output')),
    )
  })
})

/** The items of the answer in a cassette. */
async function cameItems(name: string): Promise<readonly Item[]> {
  const body = String(fault(`openai/${name}`).interactions[0]?.response.body)
  const last = body.split('\n').findLast((line) => line.startsWith('data: ')) ?? ''
  return JSON.parse(last.slice('data: '.length)).response.output
}

describe('a remote tool that a person has to approve', () => {
  const refusal = 'The user denied this call. Their reason: "Not today"'

  it.each<[string, object, Item]>([
    ['approved', done({ approve: true }), { approve: true }],
    ['denied', { status: 'denied', output: 'Not today' }, { approve: false, reason: refusal }],
    ['not decided', { status: 'ready' }, { approve: false, reason: 'Not executed' }],
    ['unclear', done({ approve: 'true' }), { approve: false, reason: '' }],
    ['only text', done('true'), { approve: false, reason: 'true' }],
  ])('is %s', async (_, end, response) => {
    const items = written(await settled('mcp-approval', end))
    expect(items.slice(0, 2)).toEqual(await cameItems('mcp-approval'))
    expect(items[2]).toEqual({
      type: 'mcp_approval_response',
      approval_request_id: 'mcpr_made00',
      ...response,
    })
  })

  it('is a tool of the page that needs an approval', async () => {
    const [recorded] = fault('openai/mcp-approval').interactions
    const thanks = openaiBody(created, inProgress, ...messageItem(0, 'Olá!'), completed())
    const mcp = { type: 'mcp', server_label: 'dict', server_url: 'https://dict.example' }
    const tools = {
      mcp_approval: tool({
        input: jsonSchema({ type: 'object' }),
        approve: true,
        execute: () => ({ approve: true }),
      }),
    }
    const { result, fetch } = await play(answers(String(recorded?.response.body), thanks), {
      make: (options) => openai('gpt-5', { ...options, serverTools: [mcp] }),
      tools,
    })
    expect(result.toolCalls[0]).toMatchObject({
      name: 'mcp_approval',
      status: 'awaiting-approval',
      input: { server_label: 'dict', name: 'translate', arguments: '{"text":"hi"}' },
    })
    const [request] = fetch.exchanges
    expect(JSON.parse(request?.request.body ?? '').tools).toEqual([mcp])
  })
})

describe('calls of a program', () => {
  it('go back with the program that made them, and so do their outputs', async () => {
    const items = written(await settled('programmatic-tool-call', done('sunny')))
    const came = await cameItems('programmatic-tool-call')
    const caller = { type: 'program', caller_id: 'call_made00' }
    expect(items).toEqual([
      came[0],
      ...came.slice(1).map(({ id, status, ...call }) => call),
      ...['call_made01', 'call_made02'].map((call_id) => {
        return { type: 'function_call_output', call_id, caller, output: 'sunny' }
      }),
    ])
  })

  it('are calls of their own where the program cannot go back', async () => {
    const message = await settled('programmatic-tool-call', done('sunny'))
    const { body } = openai('gpt-5', { vendor: 'azure' }).request({ messages: [message] })
    expect(JSON.stringify(body)).not.toContain('caller')
  })
})

describe("xAI's own tools that look like custom tools", () => {
  const search = {
    type: 'custom_tool_call',
    id: 'ctc_0',
    call_id: 'call_0',
    name: 'browse_page',
    input: '{}',
  }
  const body = openaiBody(created, ...item(0, search), ...messageItem(1, 'Olá'), completed())

  it.each([
    ['a vendor of that name', { vendor: 'xai' }],
    ["xAI's address", { baseURL: 'https://api.x.ai/v1' }],
    ['its search', { serverTools: [{ type: 'x_search' }] }],
  ])('are no calls of the page, by %s', async (_, options) => {
    const { result } = await play(answers(body), {
      make: (own) => openai('grok-4', { ...own, ...options }),
    })
    expect(result).toMatchObject({ finishReason: 'stop', toolCalls: [] })
  })
})

it('knows every chunk that OpenAI streams', async () => {
  // Of the types in OpenAI's own client. Those of tools, of text and of the end are in the cassettes.
  const types = ['compaction.compacting', 'shell_call_command.delta', 'mcp_call.failed', 'queued']
  const signs = types.map((name) => ({ type: `response.${name}`, item_id: 'a', output_index: 0 }))
  const body = openaiBody(created, ...signs, ...messageItem(1, 'Olá'), completed())
  const make = (options: object) => openai('gpt-5', options)
  const { result } = await play(answers(body), { make })
  expect(result).toMatchObject({ content: 'Olá', warnings: [] })
})

describe('a tool that OpenAI describes and the page executes', () => {
  const input = { inputSchema: { type: 'object' } }
  const custom = { type: 'custom', name: 'run_sql', format: { type: 'text' } }
  const own = { type: 'function', name: 'greet', parameters: {}, defer_loading: true }
  const namespace = { type: 'namespace', name: 'crm', tools: [own] }
  const shell = { type: 'shell', environment: { type: 'local' } }

  it.each([
    ['a custom tool', custom, 'run_sql', { type: 'custom', name: 'run_sql' }],
    ['a function in its own format', own, 'greet', { type: 'function', name: 'greet' }],
    ['a tool of a namespace', namespace, 'greet', { type: 'function', name: 'greet' }],
    ['a shell', shell, 'shell', { type: 'shell' }],
  ])('is described once, and can be chosen: %s', (_, serverTool, name, tool_choice) => {
    const { body } = openai('gpt-5', { serverTools: [serverTool] }).request({
      messages: [],
      tools: { [name]: input, other: input },
      toolChoice: { tool: name },
    })
    const other = { type: 'function', name: 'other', strict: false, parameters: input.inputSchema }
    expect(body).toMatchObject({ tools: [other, serverTool], tool_choice })
  })
})
