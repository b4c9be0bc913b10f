// `agui()` against an agent that somebody else wrote, over a real connection.

import {
  AGUIMock,
  buildAGUICompositeResponse,
  buildAGUICustomEvent,
  buildAGUIErrorResponse,
  buildAGUIMessagesSnapshot,
  buildAGUIReasoningChunk,
  buildAGUIReasoningResponse,
  buildAGUIStateUpdate,
  buildAGUIStepWithText,
  buildAGUITextChunkResponse,
  buildAGUITextResponse,
  buildAGUIToolCallResponse,
} from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { agui } from '../../src/ag-ui.ts'
import { createChat, type StreamChatOptions, streamChat } from '../../src/index.ts'
import { tool } from '../../src/tools.ts'

const mock = new AGUIMock({ port: 0 })
const isEvent = ({ type }: { type: string }) => type !== 'RUN_FINISHED'

beforeAll(async () => {
  const text = buildAGUITextResponse('Olá!')
  // It answers with the first that fits.
  mock.onPredicate(
    ({ messages = [] }) => Object(messages.at(-1)).content === 'the sea',
    buildAGUITextResponse('You see the sea.'),
  )
  mock.onPredicate(({ state }) => Object(state).count === 1, buildAGUITextResponse('I know: 1.'))
  mock.onMessage('Say hi', 'Olá! Tudo bem?')
  mock.onRun('In chunks', buildAGUITextChunkResponse('Olá!'))
  mock.onRun('Step by step', buildAGUIStepWithText('greeting', 'Olá!'))
  mock.onRun('Think', buildAGUICompositeResponse([buildAGUIReasoningResponse('Hm.'), text]))
  mock.onRun('Muse', buildAGUICompositeResponse([buildAGUIReasoningChunk('Hm.'), text]))
  mock.onRun(
    'Remember',
    buildAGUIMessagesSnapshot([{ id: 'a', role: 'assistant', content: 'Olá!' }]),
  )
  mock.onRun(
    'Own tool',
    buildAGUIToolCallResponse('weather', '{"town":"Lisboa"}', { result: 'sunny' }),
  )
  mock.onRun('My tool', buildAGUIToolCallResponse('look', '{}'))
  mock.onRun(
    'Custom',
    buildAGUICompositeResponse([buildAGUICustomEvent('mood', { is: 'good' }), text]),
  )
  mock.onRun('Count', buildAGUICompositeResponse([buildAGUIStateUpdate({ count: 1 }), text]))
  mock.onRun('Fail', buildAGUIErrorResponse('It broke', 'E1'))
  mock.onRun('Stop early', text.filter(isEvent))
  await mock.start()
})

afterAll(() => mock.stop())

const send = (content: string, options: Partial<StreamChatOptions> = {}) =>
  streamChat({
    model: agui(mock.url),
    messages: [{ role: 'user', content }],
    retry: false,
    ...options,
  } as StreamChatOptions).result

it.each([
  ['Say hi', { content: 'Olá! Tudo bem?' }],
  ['In chunks', { content: 'Olá!' }],
  ['Step by step', { content: 'Olá!' }],
  ['Think', { content: 'Olá!', reasoning: 'Hm.' }],
  ['Muse', { content: 'Olá!', reasoning: 'Hm.' }],
  ['Remember', { content: 'Olá!' }],
  ['Custom', { content: 'Olá!' }],
  [
    'Own tool',
    {
      toolCalls: [{ name: 'weather', status: 'done', input: { town: 'Lisboa' }, output: 'sunny' }],
    },
  ],
])('reads an answer: %s', async (content, expected) => {
  expect(await send(content)).toMatchObject({ ...expected, outcome: { type: 'complete' } })
})

it('executes a tool of the page, and sends its output back', async () => {
  const look = tool({ input: z.object({}), execute: () => 'the sea' })
  const result = await send('My tool', { tools: { look } })
  expect(result).toMatchObject({
    content: 'You see the sea.',
    toolCalls: [{ name: 'look', status: 'done', output: 'the sea' }],
  })
})

it('sends the state of the agent with the next turn', async () => {
  const chat = createChat({ model: agui(mock.url) })
  await chat.send('Count')
  await chat.send('What now?')
  expect(JSON.stringify(chat.get().messages)).toContain('I know: 1.')
})

it.each([
  [
    'Fail',
    { outcome: { type: 'failed' }, error: { message: expect.stringContaining('It broke') } },
  ],
  ['Stop early', { outcome: { type: 'truncated' }, content: 'Olá!' }],
])('does not take it for complete: %s', async (content, expected) => {
  expect(await send(content)).toMatchObject(expected)
})
