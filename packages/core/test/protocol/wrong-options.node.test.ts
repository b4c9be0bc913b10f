import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agui, fromAGUI, toAGUI } from '../../src/ag-ui.ts'
import { aiSdk, toUIMessageStream } from '../../src/ai-sdk.ts'
import { type Cassette, readCassette, record, replay } from '../../src/cassette.ts'
import { answerObject, toAnswerObject } from '../../src/durable-object.ts'
import {
  chatHandler,
  createProofs,
  edge,
  loadChat,
  passThrough,
  storedConversations,
} from '../../src/edge.ts'
import { fallback, hedge } from '../../src/fallback.ts'
import {
  adaptiveFrames,
  createAccumulator,
  createChat,
  resumeAnswer,
  streamChat,
  userFile,
} from '../../src/index.ts'
import { answerLog, memoryLog } from '../../src/log.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock, bedrockAnthropic } from '../../src/providers/bedrock/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import { redisLog } from '../../src/redis.ts'
import { smooth } from '../../src/smooth.ts'
import { sharedTabs } from '../../src/tabs.ts'
import { telemetry } from '../../src/telemetry.ts'
import { fakeModel } from '../../src/testing.ts'
import { array, createPartialJson, jsonSchema, object, tool } from '../../src/tools.ts'

const text = [5, {}, [], () => 1, null]
const callback = ['x', 5, {}, [], null]
const textOrCallback = [5, {}, [], null]
const flag = ['yes', 1, {}, null]
const fields = ['x', 5, [], () => 1, null]
const headers = [...fields, new Headers()]
const list = ['x', 5, {}, () => 1, null]
const number = [Number.NaN, -1, '5', {}, [], true, null]
const positive = [...number, 0]
const count = [...positive, 1.5]
const choice = ['other', 5, {}, null]

/** An option, and values that it cannot have. */
type WrongValues = Readonly<Record<string, readonly unknown[]>>

interface OptionTable {
  /** Its types of options, as the API lists them. */
  readonly types: readonly string[]
  /** What the function is passed with options. */
  readonly run: (options: object) => unknown
  readonly wrong: WrongValues
}

const model = fakeModel(['Hello'])
const messages = [{ role: 'user', content: 'Hello' }] as const
const schema = jsonSchema({ type: 'object' })
const tracer = { startSpan() {}, startActiveSpan() {} }
const redis = { call() {}, duplicate() {} }
const memory = memoryLog()
async function* noEvents() {}
const cassette: Cassette = { version: 2, interactions: [] }

/** Calls what the compiler would refuse, as a program in JavaScript does. */
function call(of: unknown, ...values: readonly unknown[]): unknown {
  return Reflect.apply(of as () => unknown, undefined, values)
}

const provider: WrongValues = {
  apiKey: textOrCallback,
  baseURL: text,
  headers,
  fetch: callback,
  extraBody: fields,
}
const remote = { ...provider }
const { baseURL: _, ...agent } = remote

const request: WrongValues = {
  signal: ['x', 5, {}, null],
  retry: ['x', 5, [], true, null],
  'retry.limit': [...number, 1.5],
  timeout: ['x', 5, [], true, null],
  'timeout.silence': positive,
}
const settings: WrongValues = {
  temperature: number,
  topP: number,
  maxOutputTokens: count,
  stop: [5, {}, [5], null],
  seed: ['5', {}, null, 1.5],
  reasoning: fields,
  'reasoning.effort': text,
  'reasoning.budget': ['5', {}, null, 1.5],
  toolChoice: ['other', 5, {}, null],
  parallelToolCalls: flag,
  providerOptions: fields,
}
const loop: WrongValues = {
  maxSteps: count,
  stopWhen: callback,
  prepareStep: callback,
  parallelTools: count,
  toolTimeout: positive,
  toolErrorText: callback,
}
const stream: WrongValues = {
  ...settings,
  ...loop,
  retry: request.retry ?? [],
  timeout: request.timeout ?? [],
  tools: ['x', 5, [], null],
  system: text,
  limits: fields,
  'limits.answer': positive,
  middleware: callback,
  messageMetadata: callback,
}
const accept: WrongValues = {
  authorize: callback,
  origins: ['https://example.com', 5, {}, null],
  credentials: flag,
  allowHeaders: list,
  trustForwardedHost: flag,
  hosts: [...list, []],
  onError: callback,
}
const chat: WrongValues = {
  ...stream,
  model: ['x', 5, {}, null, undefined],
  id: text,
  messages: [...list, ['Hello']],
  busy: choice,
  partialToolInputs: callback,
  scheduler: ['x', 5, {}, null],
  wrapRequest: callback,
  tabs: callback,
  onFinish: callback,
  onError: callback,
  onToolCall: callback,
  onData: callback,
  onEvent: callback,
}
const handler: WrongValues = {
  ...accept,
  ...loop,
  retry: stream.retry ?? [],
  timeout: stream.timeout ?? [],
  model: ['x', 5, {}, null],
  allow: list,
  tools: ['x', 5, [], null],
  system: textOrCallback,
  settings: fields,
  body: ['x', 5, {}, null],
  limits: fields,
  'limits.body': number,
  secret: [5, {}, [], [''], '', null],
  approvalTime: number,
  middleware: callback,
  messageMetadata: callback,
  onEvent: callback,
  onFinish: callback,
  waitUntil: callback,
  heartbeat: positive,
  conversations: ['x', 5, {}, null],
  log: ['x', 5, {}, null],
  lease: [...positive, Number.POSITIVE_INFINITY],
  abandonAfter: number,
  clientSystem: flag,
  files: callback,
}
const serverTools = { serverTools: list, continues: flag }

const tables: Readonly<Record<string, OptionTable>> = {
  agui: {
    types: ['AGUIOptions'],
    run: (options) => agui('/agent', options),
    wrong: { ...agent, threadId: text },
  },
  fromAGUI: {
    types: ['AGUIInput'],
    run: (options) => call(fromAGUI, { messages: [], ...options }),
    wrong: { messages: list },
  },
  toAGUI: {
    types: ['AGUIStreamOptions'],
    run: (options) => call(toAGUI, noEvents(), { threadId: 't', runId: 'r', ...options }),
    wrong: {
      threadId: text,
      runId: text,
      messages: list,
      resume: list,
      errorText: callback,
    },
  },
  aiSdk: {
    types: ['AISDKOptions'],
    run: (options) => aiSdk('/api/chat', options),
    wrong: { ...agent, chatId: text },
  },
  toUIMessageStream: {
    types: ['UIMessageStreamOptions'],
    run: (options) => call(toUIMessageStream, noEvents(), options),
    wrong: { messages: list, messageId: text, errorText: callback },
  },
  anthropic: {
    types: ['AnthropicOptions'],
    run: (options) => anthropic('claude', options),
    wrong: { ...provider, ...serverTools },
  },
  bedrock: {
    types: ['BedrockOptions'],
    run: (options) => bedrock('nova', options),
    wrong: { ...provider, ...serverTools, region: text },
  },
  bedrockAnthropic: {
    types: ['BedrockOptions'],
    run: (options) => bedrockAnthropic('claude', options),
    wrong: { ...provider, ...serverTools, region: text },
  },
  readCassette: {
    types: ['ReadCassetteOptions'],
    run: (options) => readCassette('version: 2\ninteractions: []', options),
    wrong: { maxLength: number },
  },
  record: {
    types: ['RecordOptions'],
    run: (options) => record(fetch, options),
    wrong: { keepHeaders: list },
  },
  replay: {
    types: ['ReplayOptions'],
    run: (options) => replay(cassette, options),
    wrong: {
      speed: positive,
      cut: positive,
      drop: number,
      'drop.after': number,
      latency: number,
      match: choice,
    },
  },
  compatible: {
    types: ['CompatibleOptions'],
    run: (options) => compatible('llama', { baseURL: 'http://localhost/v1', ...options }),
    wrong: {
      ...provider,
      baseURL: [...text, undefined, ''],
      rename: fields,
      keyHeader: text,
      recall: [...choice, true],
      recallRequired: flag,
      answerRequired: flag,
      reasoning: [...choice, true],
      structured: choice,
      thinkTags: choice,
      continues: flag,
      continueMark: choice,
      sampling: callback,
    },
  },
  answerObject: {
    types: ['AnswerObjectOptions'],
    run: (options) => {
      const storage = { sql: { exec() {} }, setAlarm() {} }
      const made = call(answerObject, () => ({ model, ...options }))
      return Reflect.construct(made as new () => unknown, [{ storage }, {}])
    },
    wrong: { ...handler, retention: number, log: [] },
  },
  chatHandler: {
    types: ['ChatHandlerOptions'],
    run: (options) => chatHandler({ model, ...options }),
    wrong: handler,
  },
  createProofs: {
    types: ['ProofOptions'],
    run: (options) => createProofs({ secret: 'a secret', user: 'ana', ...options }),
    wrong: {
      secret: [5, {}, [], [''], '', null, undefined],
      user: [...text, undefined],
      chatId: text,
      tools: ['x', 5, [], null],
      approvalTime: number,
      limits: fields,
      'limits.parts': number,
      clientSystem: flag,
      files: callback,
    },
  },
  edge: {
    types: ['EdgeOptions'],
    run: (options) => edge('/api/chat', options),
    wrong: {
      model: text,
      headers: ['x', 5, [], new Headers(), null],
      body: ['x', 5, [], null],
      credentials: choice,
      fetch: callback,
      reconnects: number,
      history: choice,
    },
  },
  loadChat: {
    types: ['LoadChatOptions'],
    run: (options) => loadChat('/api/chat', 'chat', { fetch: failing, retry: false, ...options }),
    wrong: {
      headers: ['x', 5, [], new Headers(), null],
      credentials: choice,
      fetch: callback,
      ...request,
    },
  },
  passThrough: {
    types: ['PassThroughOptions'],
    run: (options) =>
      call(passThrough, { to: 'https://a.test', headers: {}, allow: [], fields: [], ...options }),
    wrong: {
      ...accept,
      to: [...textOrCallback, undefined],
      headers: ['x', 5, [], new Headers(), null, undefined],
      allow: [...list, undefined],
      fields: [...list, undefined],
      limits: fields,
      'limits.body': number,
      fetch: callback,
    },
  },
  storedConversations: {
    types: ['StoredConversationsOptions'],
    run: (options) => storedConversations({ load: () => [], save() {}, ...options }),
    wrong: { load: [...callback, undefined], save: [...callback, undefined] },
  },
  fallback: {
    types: ['FallbackOptions'],
    run: (options) => fallback([model], options),
    wrong: { firstContent: number, when: callback, onFallback: callback },
  },
  hedge: {
    types: ['HedgeOptions'],
    run: (options) => hedge([model], { after: 5, ...options }),
    wrong: { after: [...number, undefined], when: callback, onFallback: callback },
  },
  google: {
    types: ['GoogleOptions'],
    run: (options) => google('gemini', options),
    wrong: { ...provider, serverTools: list, vertex: fields },
  },
  answerLog: {
    types: ['AnswerStore'],
    run: (options) => call(answerLog, { ...memory, ...options }),
    wrong: {
      ...Object.fromEntries(
        ['open', 'append', 'renew', 'read', 'close', 'cancel', 'erase', 'sweep'].map((name) => [
          name,
          [...callback, undefined],
        ]),
      ),
      release: callback,
    },
  },
  memoryLog: { types: ['MemoryLogOptions'], run: memoryLog, wrong: { retention: number } },
  openai: {
    types: ['OpenAIOptions'],
    run: (options) => openai('gpt', options),
    wrong: { ...provider, serverTools: list, background: [true, 'x', {}, null], vendor: text },
  },
  openrouter: {
    types: ['OpenRouterOptions'],
    run: (options) => openrouter('gpt', options),
    wrong: { ...provider, provider: fields, continues: flag },
  },
  redisLog: {
    types: ['RedisLogOptions'],
    run: (options) => call(redisLog, redis, options),
    wrong: { retention: [...count, Number.POSITIVE_INFINITY], prefix: text },
  },
  smooth: {
    types: ['SmoothOptions'],
    run: smooth,
    wrong: { by: choice, delay: number, behind: number, locale: text },
  },
  sharedTabs: { types: ['SharedTabsOptions'], run: sharedTabs, wrong: { user: text } },
  telemetry: {
    types: ['TelemetryOptions'],
    run: (options) => call(telemetry, tracer, options),
    wrong: { content: flag },
  },
  fakeModel: {
    types: ['FakeModelOptions'],
    run: (options) => fakeModel(['Hello'], options),
    wrong: { id: text, delay: number },
  },
  array: {
    types: ['ObjectOptions'],
    run: (options) => array(schema, options),
    wrong: { name: text, description: text, strict: flag },
  },
  object: {
    types: ['ObjectOptions'],
    run: (options) => object(schema, options),
    wrong: { name: text, description: text, strict: flag },
  },
  createPartialJson: {
    types: ['JsonLimits'],
    run: createPartialJson,
    wrong: { depth: number, length: number },
  },
  jsonSchema: {
    types: [],
    run: ({ validate }: { validate?: unknown }) => call(jsonSchema, {}, validate),
    wrong: { validate: callback },
  },
  tool: {
    types: ['ToolOptions'],
    run: (options) => tool({ input: schema, ...options }),
    wrong: {
      description: text,
      input: ['x', 5, {}, null, undefined],
      execute: callback,
      approve: ['yes', 5, {}, null],
      timeout: positive,
      strict: flag,
      cache: [true, 'x', 5, null],
    },
  },
  xai: { types: ['ProviderOptions'], run: (options) => xai('grok', options), wrong: provider },
  createAccumulator: {
    types: ['AccumulatorOptions'],
    run: createAccumulator,
    wrong: { limits: fields, 'limits.parts': number },
  },
  createChat: {
    types: ['CreateChatOptions'],
    run: (options) => createChat({ model, ...options }),
    wrong: chat,
  },
  'chat.configure': {
    types: ['CreateChatOptions'],
    run: (options) => createChat({ model }).configure({ model, ...options }),
    wrong: chat,
  },
  adaptiveFrames: {
    types: ['AdaptiveFramesOptions'],
    run: adaptiveFrames,
    wrong: { share: number, longestGap: number },
  },
  resumeAnswer: {
    types: ['ResumeOptions'],
    run: (options) => call(resumeAnswer, createChat({ model }), { answer: {} }, options),
    wrong: { executesTools: flag },
  },
  streamChat: {
    types: ['StreamChatOptions'],
    run: (options) => streamChat({ model, messages, ...options }),
    wrong: {
      ...stream,
      ...request,
      model: ['x', 5, {}, null, undefined],
      messages: [...list, [], ['Hello'], undefined],
      output: ['x', 5, {}, null],
      replayable: flag,
      continued: ['x', {}, []],
      resume: fields,
      onEvents: callback,
      chatId: text,
      answerId: text,
    },
  },
  userFile: {
    types: ['UserFileOptions'],
    run: (options) => userFile(new Blob(['x']), options),
    wrong: { maxSize: positive },
  },
}

/** They are for tests alone, may be anything that was stored, or come from a client that may be wrong. */
const unchecked: Readonly<Record<string, readonly string[]>> = {
  '': ['clock'],
  createChat: ['conversation'],
  'chat.configure': ['conversation'],
  fromAGUI: ['resume'],
  answerLog: ['presence', 'orphans'],
  // A meter that fails changes no answer.
  telemetry: ['meter'],
}

function failing(): Promise<Response> {
  return Promise.reject(new Error('Nothing should be sent'))
}

const cases = Object.entries(tables).flatMap(([name, { run, wrong }]) =>
  Object.entries(wrong).flatMap(([option, values]) =>
    values.map((value) => ({ name, option, value, run })),
  ),
)

function withField(path: string, value: unknown): object {
  const [outer = '', ...rest] = path.split('.')
  return { [outer]: rest.length ? withField(rest.join('.'), value) : value }
}

async function failureOf(run: () => unknown): Promise<unknown> {
  try {
    await run()
    return undefined
  } catch (cause) {
    return cause
  }
}

describe('an option that cannot be', () => {
  it.each(cases)('is refused by its name: $name({ $option: $value })', async (one) => {
    const { option, value, run } = one
    const error = await failureOf(() => run(withField(option, value)))
    expect(error).toBeInstanceOf(TypeError)
    const message = String(error)
    expect(message).toMatch(
      /^TypeError: (Expected .*, got .*|`allow` .*|.* needs? a .*|.* text.*)\.$/,
    )
    expect(message).toContain(option.split('.').at(-1))
    if (typeof value === 'number' && option !== 'secret') expect(message).toContain(`got ${value}`)
  })

  it.each(Object.entries(tables))('is the only one that is refused: %s', async (_name, { run }) => {
    expect(await failureOf(() => run({}))).not.toBeInstanceOf(TypeError)
  })

  it('shows no text that may be a key', async () => {
    const key = 'sk-1234'
    for (const option of ['headers', 'extraBody']) {
      const message = String(await failureOf(() => openai('gpt', { [option]: key })))
      expect(message).toContain('got text')
      expect(message).not.toContain(key)
    }
  })
})

const api = join(import.meta.dirname, '../../../../docs/api')
const pages = readdirSync(api)
  .filter((name) => /^core(-|\.)/.test(name))
  .map((name) => readFileSync(join(api, name), 'utf8'))

/** Functions that take no options, and those that take what only a program has. */
const withoutOptions = `
  approved createBlockSplitter createStore denied fromUIMessages isStoredMessage partialToolInputs
  resumeAccumulator select shallowEqual sumUsage toAnswerObject toModelMessages toUIMessages
  withToolOutput writeCassette everyFrame
`

/** The names of the fields of a type, as the API lists them. */
function fieldsOf(type: string): string[] {
  const [section = ''] = pages.flatMap((page) =>
    page.split('\n### ').filter((one) => one.startsWith(`${type}\n`)),
  )
  return [...section.matchAll(/^\| `(?<name>\w+)\??` \|/gm)].map(({ groups }) => groups?.name ?? '')
}

describe('the tables of options', () => {
  const functions = pages.flatMap((page) =>
    [...page.matchAll(/^```ts\nfunction (?<name>\w+)/gm)].map(({ groups }) => groups?.name ?? ''),
  )

  it('have every function of the API', () => {
    expect(functions.length).toBeGreaterThan(50)
    const known = [...Object.keys(tables), ...withoutOptions.trim().split(/\s+/)]
    expect(functions.filter((name) => !known.includes(name))).toEqual([])
  })

  it.each(Object.entries(tables))('have every option: %s', (name, { types, wrong }) => {
    const known = [...Object.keys(wrong), ...(unchecked[''] ?? []), ...(unchecked[name] ?? [])]
    const fields = types.flatMap(fieldsOf)
    expect(fields.filter((field) => !known.includes(field))).toEqual([])
  })
})

it('names the class and the binding that a Durable Object needs', async () => {
  expect(() => call(answerObject, { model })).toThrow(
    'Expected `options` to be a function of the environment, got an object. Pass answerObject((env) => ({ model })).',
  )
  await expect(call(toAnswerObject, new Request('https://a.test'), undefined)).rejects.toThrow(
    'Expected `namespace` to be a namespace of Durable Objects, got undefined',
  )
})

it.each(['loadChat', 'record', 'replay', 'readCassette'])(
  'names what is missing: %s()',
  async (name) => {
    const of = { loadChat, record, replay, readCassette }[name]
    const error = await failureOf(() => call(of, undefined, undefined))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/^TypeError: Expected .* got undefined\. (Pass|Read) /)
  },
)
