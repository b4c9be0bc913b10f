// Long, for it is a table: the result of each fault cassette.

import { expect, it } from 'vitest'
import { type ChatResult, TruncatedError } from '../../src/index.ts'
import { faultyElsewhere, play } from '../support/cassette-harness.ts'

/** The result of a fault: the outcome, the error if there is one, and what was read. */
interface FaultResult {
  readonly outcome: ChatResult['outcome']
  readonly error?: object
  readonly content?: string
  readonly reasoning?: string
  /** `name inputText status` */
  readonly calls?: readonly string[]
  readonly sources?: readonly string[]
  readonly warnings?: readonly object[]
  /** The types of the parts that show nothing and are only sent back. */
  readonly carried?: readonly string[]
}

function complete(finishReason: string, content = 'Olá!'): FaultResult {
  return { outcome: { type: 'complete', finishReason } as ChatResult['outcome'], content }
}

function truncated(content: string): FaultResult {
  return { outcome: { type: 'truncated' }, content }
}

function failed(name: string, facts: object, content = ''): FaultResult {
  const error = expect.objectContaining({ name, ...facts })
  return { outcome: { type: 'failed', error }, error: { name, ...facts }, content }
}

function containing(text: string): unknown {
  return expect.stringContaining(text)
}

const http = (status: number, retryable: boolean, text: string) => {
  return failed('HttpError', { status, retryable, message: containing(text) })
}
const provider = (code: unknown, text: string, content = 'Olá!') => {
  return failed('ProviderError', { code, retryable: true, message: containing(text) }, content)
}
const protocol = (text: string, content = '') => {
  return failed('ProtocolError', { retryable: false, message: containing(text) }, content)
}
const stop = complete('stop')
const unknown = { code: 'unknown-chunk', count: 1 }
const patch = { type: 'update_file', path: 'hi.txt', diff: '@@\n-hi\n+olá\n' }
const command = { commands: ['echo olá'], timeout_ms: 1_000, max_output_length: 4_096 }
const click = {
  action: { type: 'click', button: 'left', x: 12, y: 34 },
  pending_safety_checks: [
    { id: 'cu_sc_made00', code: 'unrelated_domain', message: 'This page is another.' },
  ],
}
const exec = { type: 'exec', command: ['echo', 'olá'], env: {}, timeout_ms: 1_000 }
const remote = { server_label: 'dict', name: 'translate', arguments: '{"text":"hi"}' }
const pages = ['https://ola.example/greetings', 'https://oi.example/']

const table: Record<string, FaultResult> = {
  'anthropic/eof-before-finish': truncated('Olá! Como'),
  'anthropic/eof-before-message-stop': truncated('Olá!'),
  'anthropic/error-overloaded': provider('overloaded_error', 'Too many talk at once'),
  'anthropic/frame-not-json': protocol('A message of the stream is not JSON', 'Olá!'),
  'anthropic/http-200-html': protocol('<!doctype html>'),
  'anthropic/http-400-json': http(400, false, 'at least one message'),
  'anthropic/http-401-json': http(401, false, 'This key opens nothing'),
  'anthropic/http-529-json': http(529, true, 'Too many talk at once'),
  'anthropic/pause-turn': { ...complete('stop', 'One moment.'), carried: ['server_tool_use'] },
  'anthropic/code-execution': {
    ...complete('stop', 'It says olá.'),
    carried: ['server_tool_use', 'bash_code_execution_tool_result', 'id'],
  },
  'anthropic/mcp': {
    ...complete('stop', 'They say olá.'),
    carried: ['mcp_tool_use', 'mcp_tool_result'],
  },
  'anthropic/tool-search': {
    ...complete('tool-calls', ''),
    calls: ['weather {"town": "Lisboa"} ready'],
    carried: ['server_tool_use', 'tool_search_tool_result'],
  },
  'anthropic/web-fetch': {
    ...complete('stop', 'The page says olá.'),
    sources: ['https://ola.example/greetings'],
    carried: ['server_tool_use', 'web_fetch_tool_result'],
  },
  'anthropic/compaction': { ...stop, carried: ['compaction'] },
  'anthropic/programmatic-tool-call': {
    ...complete('tool-calls', ''),
    calls: ['weather {"town":"Lisboa"} ready'],
    carried: ['id'],
  },
  'anthropic/redacted-thinking': {
    ...stop,
    reasoning: 'A greeting, in Portuguese.',
    carried: ['redacted_thinking', 'redacted_thinking'],
  },
  'anthropic/retry-429-then-200': stop,
  'anthropic/tool-cut': { ...truncated(''), calls: ['weather {"town": "Lis unfinished'] },
  'anthropic/tool-invalid-json': {
    ...complete('tool-calls', ''),
    calls: ['weather {"town": Lisboa invalid'],
  },
  'anthropic/tool-length': {
    ...complete('length', ''),
    calls: ['weather {"town": "Lis invalid'],
  },
  'anthropic/unknown-chunk': { ...stop, warnings: [unknown], carried: ['doodle'] },
  'anthropic/unterminated-tail': stop,
  'anthropic/web-search': {
    ...complete('stop', 'They say olá, or oi.'),
    sources: pages,
    carried: ['server_tool_use', 'web_search_tool_result'],
  },

  'bedrock-anthropic/eof-before-stop': truncated('Olá!'),
  'bedrock-anthropic/exception': failed(
    'ProviderError',
    { code: 'modelStreamErrorException', retryable: false, message: containing('went away') },
    'Olá',
  ),
  'bedrock-anthropic/not-base64': protocol('A frame of the answer is not JSON in base64'),
  'bedrock-anthropic/thinking': {
    ...complete('tool-calls', 'Olá! 👋'),
    reasoning: 'A greeting.',
    calls: ['weather {"town":"Lisboa"} ready'],
  },
  'bedrock/checksum': protocol('its checksum is wrong', 'Olá!'),
  'bedrock/citation': { ...stop, sources: pages.slice(0, 1) },
  'bedrock/eof-before-stop': truncated('Olá!'),
  'bedrock/error-frame': failed(
    'ProviderError',
    { code: 'InternalError', retryable: false, message: containing('broke on our side') },
    'Olá',
  ),
  'bedrock/exception': provider('throttlingException', 'Too many talk at once', 'Olá'),
  'bedrock/exception-validation': failed('ProviderError', {
    code: 'validationException',
    retryable: false,
  }),
  'bedrock/guardrail': complete('content-filter', 'I cannot say.'),
  'bedrock/http-403-json': http(403, false, 'This key opens nothing'),
  'bedrock/http-429-json': http(429, true, 'please wait'),
  'bedrock/no-frames': protocol('cannot be read'),
  'bedrock/reasoning': {
    ...stop,
    reasoning: 'A greeting, in Portuguese.',
    carried: ['redactedContent'],
  },
  'bedrock/text': complete('stop', 'Olá! 👋'),
  'bedrock/tool-cut': { ...truncated(''), calls: ['weather {"town": "Lis unfinished'] },
  'bedrock/tool-length': { ...complete('length', ''), calls: ['weather {"town": "Lis invalid'] },
  'bedrock/tools': {
    ...complete('tool-calls', 'Let me look.'),
    calls: ['weather {"town":"Lisboa"} ready', 'time  ready'],
  },
  'bedrock/unknown-event': { ...stop, warnings: [unknown] },

  'google/code-execution': { ...stop, carried: ['executableCode', 'codeExecutionResult'] },
  'google/url-context': {
    ...complete('stop', 'The page says olá.'),
    sources: ['https://ola.example/greetings'],
  },
  'google/eof-before-finish': truncated('Olá! Como'),
  'google/error': provider(503, 'Too many talk at once', 'Olá'),
  'google/error-bare-json': provider(503, 'Too many talk at once', 'Olá'),
  'google/error-late-list': provider(503, 'Too many talk at once', 'Olá'),
  'google/error-status-only': provider('UNAVAILABLE', 'UNAVAILABLE', 'Olá'),
  'google/http-429-retry-info': failed('HttpError', { status: 429, retryAfter: 34.5 }),
  'google/partial-args': {
    ...complete('tool-calls', ''),
    calls: [
      'weather {"town":"Lisboa","days":[{"day":1,"hours":[9,10]}],"metric":true,"unit":null} ready',
    ],
  },
  'google/partial-args-cut': { ...complete('length', ''), calls: ['weather { invalid'] },
  'google/frame-not-json': protocol('A message of the stream is not JSON', 'Olá'),
  'google/grounding': { ...stop, sources: pages },
  'google/http-200-html': protocol('<!doctype html>'),
  'google/http-400-json': http(400, false, 'This key opens nothing'),
  'google/http-401-json': http(401, false, 'No key came'),
  'google/image': stop,
  'google/payload-after-finish': stop,
  'google/payload-in-finish-chunk': stop,
  'google/prompt-blocked': complete('content-filter', ''),
  'google/retry-429-then-200': stop,
  'google/safety': complete('content-filter', ''),
  'google/tool-cut': { ...truncated(''), calls: ['weather {"town":"Lisboa"} unfinished'] },
  'google/tool-malformed': provider(
    'MALFORMED_FUNCTION_CALL',
    'Malformed function call: weather(town=Lisboa',
    'Olá',
  ),
  'google/unknown-chunk': { ...stop, warnings: [unknown], carried: ['doodle'] },
  'google/unterminated-tail': stop,

  'openai/answer-lacks-item': stop,
  'openai/code-interpreter': {
    ...complete('stop', 'It says olá.'),
    carried: ['code_interpreter_call'],
  },
  'openai/compaction': { ...stop, carried: ['compaction'] },
  'openai/custom-tool': {
    ...complete('tool-calls', ''),
    calls: [`recite ${JSON.stringify('Olá, "mundo"\nbom dia')} ready`],
  },
  'openai/file-search': { ...complete('stop', 'They say olá.'), carried: ['file_search_call'] },
  'openai/mcp': {
    ...complete('stop', 'They say olá.'),
    carried: ['mcp_list_tools', 'mcp_call'],
  },
  'openai/apply-patch': {
    ...complete('tool-calls', ''),
    calls: [`apply_patch ${JSON.stringify(patch)} ready`],
  },
  'openai/computer': {
    ...complete('tool-calls', ''),
    calls: [`computer ${JSON.stringify(click)} ready`],
  },
  'openai/local-shell': {
    ...complete('tool-calls', ''),
    calls: [`local_shell ${JSON.stringify(exec)} ready`],
  },
  'openai/mcp-approval': {
    ...complete('tool-calls', ''),
    calls: [`mcp_approval ${JSON.stringify(remote)} ready`],
    carried: ['mcp_list_tools'],
  },
  'openai/programmatic-tool-call': {
    ...complete('tool-calls', ''),
    calls: ['weather {"town":"Lisboa"} ready', 'weather {"town":"Porto"} ready'],
    carried: ['program'],
  },
  'openai/tool-search': {
    ...complete('tool-calls', ''),
    calls: ['tool_search {"goal":"say olá"} ready'],
    carried: ['tool_search_call', 'tool_search_output'],
  },
  'openai/x-search': {
    ...stop,
    sources: pages.slice(0, 1),
    carried: ['custom_tool_call', 'web_search_call'],
  },
  'openai/calls-interleaved': {
    ...complete('tool-calls', ''),
    calls: ['weather {"town":"Lisboa"} ready', 'weather {"town":"Porto"} ready'],
  },
  'openai/completed-cancelled': failed('ProviderError', { retryable: false }, 'Olá!'),
  'openai/completed-failed': provider('server_error', 'had to be stopped'),
  'openai/completed-incomplete': {
    ...complete('length', ''),
    calls: ['weather {"town":"Lisboa"} ready'],
  },
  'openai/eof-before-completed': truncated('Olá!'),
  'openai/eof-before-finish': truncated('Olá! Como'),
  'openai/error': provider('server_error', 'had to be stopped'),
  'openai/frame-not-json': protocol('A message of the stream is not JSON', 'Olá!'),
  'openai/http-200-html': protocol('<!doctype html>'),
  'openai/http-400-json': http(400, false, 'no such model'),
  'openai/http-401-json': http(401, false, 'This key opens nothing'),
  'openai/image-generation': stop,
  'openai/incomplete-content-filter': complete('content-filter'),
  'openai/items-without-deltas': {
    ...complete('tool-calls'),
    reasoning: 'A greeting will do.',
    calls: ['weather {"town":"Lisboa"} ready'],
  },
  'openai/phases': complete('stop', 'One moment. Olá!'),
  'openai/response-failed': provider('server_error', 'had to be stopped'),
  'openai/retry-429-then-200': stop,
  'openai/shell': {
    ...complete('tool-calls', ''),
    calls: [`shell ${JSON.stringify(command)} ready`],
    carried: ['shell_call', 'shell_call_output'],
  },
  'openai/tool-cut': { ...truncated(''), calls: ['weather {"town":"Lis unfinished'] },
  'openai/tool-invalid-json': {
    ...complete('tool-calls', ''),
    calls: ['weather {"town":Lisboa invalid'],
  },
  'openai/tool-length': {
    ...complete('length', ''),
    calls: ['weather {"town":"Lis invalid'],
  },
  'openai/unknown-chunk': { ...stop, warnings: [unknown], carried: ['doodle'] },
  'openai/unterminated-tail': stop,
  'openai/web-search': {
    ...complete('stop', 'They say olá, or oi.'),
    sources: pages,
    carried: ['web_search_call'],
  },
  'openai/web-search-sources': { ...stop, sources: pages, carried: ['web_search_call'] },
}

it('has an expected result for every fault of the other protocols', () => {
  expect(Object.keys(table).sort()).toEqual(faultyElsewhere.map(({ name }) => name).sort())
})

it.each(faultyElsewhere)('$name gives its expected result', async ({ name, cassette }) => {
  const retry = name.includes('/retry-') ? {} : false
  const { result } = await play(cassette, { retry })
  const { outcome, error, ...read }: Partial<FaultResult> = table[name] ?? {}
  const { content = '', reasoning = '', calls = [], sources = [], ...rest } = read
  expect(result.outcome).toEqual(outcome)
  if (error) expect(result.error).toMatchObject(error)
  else if (result.outcome.type === 'truncated') expect(result.error).toBeInstanceOf(TruncatedError)
  else expect(result.error).toBeUndefined()
  expect(result.content).toBe(content)
  expect(result.reasoning).toBe(reasoning)
  expect(result.toolCalls.map((call) => `${call.name} ${call.inputText} ${call.status}`)).toEqual(
    calls,
  )
  expect(result.sources.map(({ url }) => url)).toEqual(sources)
  expect(result.warnings).toMatchObject(rest.warnings ?? [])
  expect(carriedBy(result)).toEqual(rest.carried ?? [])
})

it.each(['google/image', 'openai/image-generation'])('%s gives the image', async (name) => {
  const found = faultyElsewhere.find((fault) => fault.name === name)
  const { result } = await play(found?.cassette ?? { version: 2, interactions: [] })
  const files = result.message.parts.filter(({ type }) => type === 'file')
  expect(files).toMatchObject([
    { mediaType: 'image/png', url: expect.stringMatching(/^data:image\/png;base64,iVBORw0KGgo/) },
  ])
})

function carriedBy({ message }: ChatResult): string[] {
  return message.parts.flatMap(({ type, providerState }) => {
    const value = providerState?.[0]?.value ?? {}
    return type === 'provider-state' ? [`${value.type ?? Object.keys(value)[0]}`] : []
  })
}
