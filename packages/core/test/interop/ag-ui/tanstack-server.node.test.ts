import {
  chat as chatOfTanStack,
  chatParamsFromRequest,
  toolDefinition,
  toServerSentEventsResponse,
} from '@tanstack/ai'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { agui } from '../../../src/ag-ui.ts'
import { createChat, immediately } from '../../../src/index.ts'

const tools = [
  toolDefinition({
    name: 'pay',
    description: 'Pay',
    inputSchema: z.object({ euros: z.number() }),
    needsApproval: true,
  }).server(async ({ euros }) => `Paid ${euros}`),
  toolDefinition({ name: 'break', description: 'Break' }).server(async () => {
    throw new Error('out of order')
  }),
  toolDefinition({
    name: 'locate',
    description: 'Where the person is',
    inputSchema: z.object({}),
    outputSchema: z.string(),
  }),
]

interface Sent {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
}

/** Makes a call, and returns its output. */
function adapterCalling(toolCallName: string, args: string) {
  const run = { runId: 'run', threadId: 'thread', timestamp: 1, model: 'made' }
  const call = { toolCallId: 'call', toolCallName, ...run }
  return {
    kind: 'text',
    name: 'made',
    model: 'made',
    async *chatStream({ messages }: Sent) {
      const output = messages.findLast(({ role }) => role === 'tool')
      yield { type: 'RUN_STARTED', ...run }
      if (output) {
        yield { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant', ...run }
        const delta = `It was: ${output.content}`
        yield { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta, ...run }
        yield { type: 'TEXT_MESSAGE_END', messageId: 'm', ...run }
        yield { type: 'RUN_FINISHED', finishReason: 'stop', ...run }
      } else {
        yield { type: 'TOOL_CALL_START', toolName: toolCallName, index: 0, ...call }
        yield { type: 'TOOL_CALL_ARGS', delta: args, ...call }
        yield { type: 'TOOL_CALL_END', toolName: toolCallName, input: JSON.parse(args), ...call }
        yield { type: 'RUN_FINISHED', finishReason: 'tool_calls', ...run }
      }
    },
  }
}

/** A chat whose model is a server of TanStack AI that makes this call. */
function chatWith(name: string, args: string) {
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const params = await chatParamsFromRequest(new Request(url, init))
    const options = { ...params, adapter: adapterCalling(name, args), tools }
    return toServerSentEventsResponse(chatOfTanStack(options as never) as never)
  }
  return createChat({ model: agui('https://tanstack.test/', { fetch }), scheduler: immediately })
}

it.each([
  { decision: 'approve', content: 'It was: Paid 7' },
  { decision: 'deny', content: 'It was: {"error":"User declined tool execution"}' },
] as const)('goes on after a person decides to $decision', async ({ decision, content }) => {
  const chat = chatWith('pay', '{"euros":7}')
  await chat.send('Pay')
  const [call] = chat.get().toolCalls
  expect(call).toMatchObject({ name: 'pay', status: 'awaiting-approval' })
  if (call && decision === 'approve') await chat.approve(call)
  else if (call) await chat.deny(call, 'Too much')
  expect(chat.get()).toMatchObject({ error: undefined, content: { text: content } })
  const settled = { approve: ['done', 'Paid 7'], deny: ['denied', 'Too much'] }[decision]
  expect(chat.get().toolCalls.map(({ status, output }) => [status, output])).toEqual([settled])
})

it.each([
  { name: 'pay', args: '{"euros":"x"}', reason: 'expected number' },
  { name: 'break', args: '{}', reason: 'out of order' },
  { name: 'invented', args: '{}', reason: 'Unknown tool' },
])('shows that a call of $name failed', async ({ name, args, reason }) => {
  const chat = chatWith(name, args)
  await chat.send('Go')
  const [call] = chat.get().toolCalls
  expect(call).toMatchObject({ status: 'failed', output: expect.stringContaining(reason) })
  expect(chat.get().content.text).toContain(reason)
})

it('leaves a call of a tool of the page to the page', async () => {
  const chat = chatWith('locate', '{}')
  await chat.send('Where am I?')
  expect(chat.get().status).toBe('awaiting-tool-output')
  const [call] = chat.get().toolCalls
  if (call) await chat.addToolOutput(call, 'Porto')
  expect(chat.get()).toMatchObject({ error: undefined, content: { text: 'It was: Porto' } })
})
