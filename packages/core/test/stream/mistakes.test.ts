import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import * as old from 'zod/v3'
import { agui } from '../../src/ag-ui.ts'
import { aiSdk } from '../../src/ai-sdk.ts'
import { chatHandler, edge, passThrough } from '../../src/edge.ts'
import { createChat, streamChat, userFile } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock, bedrockAnthropic } from '../../src/providers/bedrock/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, object, tool } from '../../src/tools.ts'

const schema = z.object({ place: z.string() })
const model = fakeModel([])
const messages = [{ role: 'user', content: 'Hello' }] as const

/** Calls what the compiler would refuse, as a program in JavaScript does. */
function call(of: unknown, ...values: readonly unknown[]): unknown {
  return Reflect.apply(of as () => unknown, undefined, values)
}

const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,' } }

/** What people pass where JSON Schema belongs, and how an error shows it. */
const notJsonSchema: readonly [string, string, unknown][] = [
  ['a schema of zod', 'a schema of zod', schema],
  ['a schema of zod/mini', 'a schema of zod', mini.object({ place: mini.string() })],
  ['a schema of zod 3', 'a schema of zod', old.object({ place: old.string() })],
  ['a schema of valibot', 'a schema of valibot', v.object({ place: v.string() })],
  ['a schema of arktype', 'a schema of arktype', type({ place: 'string' })],
  ['what jsonSchema() returns', 'a schema of deltakit', jsonSchema({ type: 'object' })],
  ['fields of zod', 'an object', { type: z.string() }],
  ['names of types', 'an object', { place: 'string' }],
]

type Mistake = [string, () => unknown, RegExp]

/** What a person wrote, and what the error has to name. */
const inCalls: readonly Mistake[] = [
  [
    'no options of a chat',
    () => call(createChat),
    /`createChat` to be passed options.*createChat\(\{ model/,
  ],
  [
    'the part of another API',
    () => stream({ content: [image] }),
    /messages\[0\]\.content\[0\]\.type.*"image_url".*mediaType/,
  ],
  [
    'a text part without a text',
    () => stream({ content: [{ type: 'text', content: 'x' }] }),
    /content\[0\]\.text` to be text, got undefined/,
  ],
  [
    'a file without a media type',
    () => stream({ content: [{ type: 'file', url: 'x' }] }),
    /content\[0\].*`mediaType`/,
  ],
  ['no part', () => stream({ content: [undefined] }), /content\[0\]\.type.*got undefined/],
  [
    'an array of tools',
    () => call(streamChat, { model, messages, tools: [tool({ input: schema })] }),
    /`tools` to be an object of tools by name, got an array/,
  ],
  [
    'a tool with the names of another library',
    () => withTool({ parameters: {} }),
    /`tools\.weather` to be a tool, got an object.*tool\(/,
  ],
  [
    'a tool that tool() did not make',
    () => withTool({ inputSchema: {}, execute: () => 1 }),
    /`tools\.weather` to be a tool/,
  ],
  [
    'such a tool of a handler',
    () => call(chatHandler, { model, secret: 's', tools: { weather: { input: schema } } }),
    /`tools\.weather` to be a tool/,
  ],
  [
    'a schema as output',
    () => call(streamChat, { model, messages, output: schema }),
    /`output` to be a format.*object\(schema\)/,
  ],
  [
    'an effort as reasoning',
    () => call(streamChat, { model, messages, reasoning: 'high' }),
    /`reasoning` to be \{ effort \}.*got "high"/,
  ],
  [
    'the schema of a tool by another name',
    () => call(tool, { inputSchema: schema, execute: () => 1 }),
    /`tool` to be passed `input`, got `inputSchema`. Rename it to `input`/,
  ],
  [
    'the schema of a tool by an older name',
    () => call(tool, { parameters: schema, execute: () => 1 }),
    /`tool` to be passed `input`, got `parameters`/,
  ],
  [
    'a need of approval by another name',
    () => call(tool, { input: schema, needsApproval: true, execute: () => 1 }),
    /`tool` to be passed `approve`, got `needsApproval`/,
  ],
  ...(
    [
      ['instructions', 'system', (options) => call(streamChat, { model, messages, ...options })],
      ['systemPrompt', 'system', (options) => call(createChat, { model, ...options })],
      ['instructions', 'system', (options) => call(chatHandler, { model, ...options })],
      ['maxTokens', 'maxOutputTokens', (options) => call(createChat, { model, ...options })],
      ['maxTokens', 'maxOutputTokens', (settings) => call(chatHandler, { model, settings })],
      ['stopSequences', 'stop', (options) => call(streamChat, { model, messages, ...options })],
      ['abortSignal', 'signal', (options) => call(streamChat, { model, messages, ...options })],
      ['maxRetries', 'retry', (options) => call(createChat, { model, ...options })],
      ['initialMessages', 'messages', (options) => call(createChat, { model, ...options })],
      ['apikey', 'apiKey', (options) => call(openrouter, 'gpt-5', options)],
      ['api_key', 'apiKey', (options) => call(anthropic, 'claude', options)],
      ['baseUrl', 'baseURL', (options) => call(openai, 'gpt-5', options)],
      ['base_url', 'baseURL', (options) => call(google, 'gemini', options)],
    ] satisfies [string, string, (options: object) => unknown][]
  ).map(
    ([theirs, ours, make]): Mistake => [
      `\`${theirs}\` for \`${ours}\`, as in other libraries`,
      () => make({ [theirs]: 'sk-secret' }),
      new RegExp(`\`${theirs}\` to be left out, got text. Rename it to \`${ours}\``),
    ],
  ),
  ['no options of a tool', () => call(tool), /`tool` to be passed options, got undefined/],
  ['a function as a tool', () => call(tool, () => 1), /`input` to be a schema.*got undefined/],
  [
    'a tool whose function is none',
    () => call(tool, { input: schema, execute: 'x' }),
    /`execute` to be a function/,
  ],
  [
    'a tool that is approved by a text',
    () => call(tool, { input: schema, approve: 'yes' }),
    /`approve` to be a boolean or a function/,
  ],
  [
    'an object as schema of an object',
    () => call(object, { name: 'string' }),
    /the schema of `object` to be a schema/,
  ],
  ['no JSON Schema', () => call(jsonSchema, 'object'), /`jsonSchema`.*got "object"/],
  ...notJsonSchema.flatMap(([what, shown, wrong]): Mistake[] => [
    [
      `${what} as JSON Schema`,
      () => call(jsonSchema, wrong),
      new RegExp(`\`jsonSchema\` to be passed JSON Schema, got ${shown}`),
    ],
    [
      `${what} as JSON Schema of a tool`,
      () => withTool({ inputSchema: wrong }),
      new RegExp(`weather.inputSchema\` to be JSON Schema, got ${shown}. Make.*tool\\(`),
    ],
    [
      `${what} as JSON Schema of an output`,
      () => call(streamChat, { model, messages, output: { name: 'x', schema: wrong } }),
      new RegExp(`output.schema\` to be JSON Schema, got ${shown}. Make.*object\\(schema`),
    ],
  ]),
  [
    'JSON Schema as the schema of a body',
    () => call(chatHandler, { model, body: { type: 'object' } }),
    /`body` to be a schema, got an object.*jsonSchema\(/,
  ],
  ['no URL of a handler', () => call(edge), /`edge`.*got undefined.*edge\('\/api\/chat'\)/],
  [
    'options in the place of a URL',
    () => call(edge, { url: '/api/chat' }),
    /`edge`.*got an object/,
  ],
  ['no URL of an AI SDK server', () => call(aiSdk, { api: '/api/chat' }), /`aiSdk`.*got an object/],
  ['no URL of an AG-UI server', () => call(agui), /`agui`.*got undefined/],
]

function stream(message: object): unknown {
  return call(streamChat, { model, messages: [{ role: 'user', ...message }] })
}

function withTool(weather: object): unknown {
  return call(streamChat, { model, messages, tools: { weather } })
}

const chat = createChat({ model })
/** React's events lead to the whole page. */
const clickEvent: { target?: unknown } = {}
clickEvent.target = { event: clickEvent }
const nodeRequest = { method: 'POST', url: '/api/chat', headers: { host: 'localhost' } }

const inPromises: readonly [string, () => Promise<unknown>, RegExp][] = [
  [
    'an event of React in the place of an id',
    () => promised(chat.regenerate, clickEvent),
    /the id of a message in this chat, got an object/,
  ],
  [
    'an object in the place of a text',
    () => promised(chat.send, { text: 'Hello' }),
    /`content` to be text or an array of parts, got an object/,
  ],
  ['nothing', () => promised(chat.send), /`content` to be text.*got undefined/],
  [
    'a file of the browser',
    () => promised(chat.send, 'Hello', { files: [new Blob(['x'])] }),
    /`files\[0\]` to be a file part.*userFile/,
  ],
  [
    'files in no array',
    () => promised(chat.send, 'Hello', { files: {} }),
    /`files` to be an array/,
  ],
  ['a text as a message', () => promised(chat.append, 'Hello'), /`message\.role`.*got undefined/],
  [
    'a path in the place of a file',
    () => promised(userFile, 'photo.png'),
    /`userFile`.*got "photo\.png"/,
  ],
  [
    'a request of Node',
    () => promised(chatHandler({ model }), nodeRequest),
    /passed a Request, got an object.*Hono/,
  ],
  [
    'a request of Node to a pass-through',
    () =>
      promised(
        passThrough({ to: 'https://x.example', headers: {}, fields: [], allow: ['m'] }),
        nodeRequest,
      ),
    /passed a Request, got an object/,
  ],
]

async function promised(of: unknown, ...values: readonly unknown[]): Promise<unknown> {
  return call(of, ...values)
}

const providers = {
  openrouter,
  openai,
  anthropic,
  google,
  bedrock,
  bedrockAnthropic,
  xai,
  compatible,
}

describe('an error of a chat', () => {
  it('ends with what to pass instead', async () => {
    const chat = createChat({ model: edge('/api/chat'), providerOptions: { top_k: 5 } })
    await chat.send('Hello')
    expect(chat.get().error?.message).toMatch(
      /edge\(\) sends no `providerOptions`.*send your own with the option `body`\.$/,
    )
  })
})

describe('a mistake that the compiler would find', () => {
  it.each(inCalls)('is named at once: %s', (_mistake, run, message) => {
    expect(run).toThrow(TypeError)
    expect(run).toThrow(message)
  })

  it.each(inPromises)('rejects with its name: %s', async (_mistake, run, message) => {
    await expect(run()).rejects.toThrow(TypeError)
    await expect(run()).rejects.toThrow(message)
  })

  it.each(Object.entries(providers))('is named by %s, without a key', (name, provider) => {
    const id = new RegExp(`\`${name}\` to be passed the id of a model,`)
    for (const wrong of [undefined, '', { model: 'x' }]) {
      expect(() => call(provider, wrong, { apiKey: 'key-1' })).toThrow(id)
    }
    const run = () => call(provider, 'a-model', 'key-1')
    expect(run).toThrow(TypeError)
    expect(run).not.toThrow(/key-1/)
  })
})
