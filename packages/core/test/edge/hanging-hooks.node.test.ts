// What an app passes in may never settle: a person who stops the answer has it end, and the server too.

import { describe, expect, it } from 'vitest'
import { type ChatHandlerOptions, chatHandler, edge, loadChat } from '../../src/edge.ts'
import { createChat, type StreamStep } from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { servedBy, url } from '../support/edge-harness.ts'
import { eventually } from '../support/eventually.ts'
import { soon, turns } from '../support/misbehaviour.ts'

let calls = 0
const hanging = () => {
  calls++
  return new Promise<never>(() => {})
}
const hangingStep: StreamStep = hanging

const input = jsonSchema({ type: 'object' })
const calling = () => fakeModel([{ toolCalls: [{ name: 'look', input: {} }] }, 'Done'])
const looking = { look: tool({ input, execute: () => 'seen' }) }

/** What hangs, and whether the answer has started by then. */
const hooks: readonly (readonly [
  name: string,
  make: () => Partial<ChatHandlerOptions>,
  hasBegun: boolean,
])[] = [
  ['authorize', () => ({ authorize: hanging }), false],
  ['model', () => ({ model: hanging, allow: ['small'] }), false],
  ['tools', () => ({ tools: hanging }), false],
  ['system', () => ({ system: hanging }), false],
  ['middleware', () => ({ middleware: () => hangingStep }), true],
  ['prepareStep', () => ({ prepareStep: hanging, tools: looking, model: calling() }), true],
  ['stopWhen', () => ({ stopWhen: hanging, tools: looking, model: calling() }), true],
  ['a step of the model', () => ({ model: { ...fakeModel([]), streamStep: hangingStep } }), true],
  [
    'execute',
    () => ({ tools: { look: tool({ input, execute: hanging }) }, model: calling() }),
    true,
  ],
  [
    'approve',
    () => ({
      tools: { look: tool({ input, execute: () => 1, approve: hanging }) },
      model: calling(),
    }),
    true,
  ],
]

describe.each(hooks)('`%s` of a handler that never settles', (_, make, hasBegun) => {
  it.each([
    ['without a log', undefined],
    ['with a log', memoryLog],
  ])('ends once a person stops the answer, %s', async (_, log) => {
    const finished: string[] = []
    const handler = chatHandler({
      model: fakeModel(['Hi']),
      secret: 'a secret of thirty-two characters',
      log: log?.(),
      onFinish: ({ outcome }) => finished.push(outcome.type),
      ...make(),
    })
    const chat = createChat({ model: edge(url, { fetch: servedBy(handler) }) })
    calls = 0
    const sending = chat.send('Hi')
    await eventually(() => expect(calls).toBe(1))
    expect(chat.get().isBusy).toBe(true)
    expect(finished).toEqual([])
    void chat.stop()
    await soon(Promise.resolve(sending), 'The chat')
    expect(chat.get().isBusy).toBe(false)
    await eventually(() => expect(finished).toEqual(hasBegun ? ['aborted'] : []))
  })
})

describe.each([
  ['headers', { headers: hanging }],
  ['fetch', { fetch: hanging }],
  ['the body of the answer', { fetch: async () => new Response(openBody()) }],
] as const)('%s of a client that never settles', (_, options) => {
  it('ends an answer that is stopped, and a conversation that is no longer loaded', async () => {
    const chat = createChat({ model: edge(url, options) })
    const sending = chat.send('Hi')
    await turns(20)
    void chat.stop()
    await soon(Promise.resolve(sending), 'The chat')
    expect(chat.get().isBusy).toBe(false)
    const leaving = new AbortController()
    const loading = loadChat(url, 'one', { ...options, signal: leaving.signal })
    const failing = expect(loading).rejects.toMatchObject({ name: 'AbortError' })
    await turns(20)
    leaving.abort()
    await soon(failing, 'loadChat')
  })
})

/** A body that neither brings anything nor lets itself be cancelled. */
function openBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: hanging, cancel: hanging })
}

it('leaves a chat whose `wrapRequest` never settles, once a person stops it', async () => {
  const chat = createChat({ model: fakeModel(['Hi']), wrapRequest: hanging })
  const sending = chat.send('Hi')
  await turns(5)
  expect(chat.get().isBusy).toBe(true)
  void chat.stop()
  await soon(Promise.resolve(sending), 'The chat')
  expect(chat.get().isBusy).toBe(false)
})
