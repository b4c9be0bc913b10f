import * as sdk7 from 'ai-7'
import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai-7'
import { expect, it } from 'vitest'
import { fromUIMessages, toUIMessageStream, uiMessageStreamHeaders } from '../../src/ai-sdk.ts'
import { replay } from '../../src/cassette.ts'
import { streamChat } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { createAISDKClient } from '../support/ai-sdk-client.ts'
import { answerBody, answers, anyModel, hi } from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { codeBlocksOf } from './code-blocks.ts'
import { readDocument } from './documents.ts'
import { createProgram } from './program.ts'

// The functions of docs/interop.md as they stand there, with the client of AI SDK 7.

const program = createProgram('ui-message-setups')
const blocks = codeBlocksOf(readDocument('docs/interop.md'))

/** What the block of that function exports. */
function importBlock(name: string) {
  const block = blocks.find(({ code }) => code.includes(`function ${name}(`))
  if (!block) throw new Error(`docs/interop.md has no ${name}`)
  return import(program.addBlock(block))
}

async function setUp() {
  const { keep, resume } = await importBlock('resume')
  const provider = openBody()
  const stream = streamChat({
    model: anyModel({ fetch: provider.fetch }),
    messages: hi,
    replayable: false,
  })
  const transport = new DefaultChatTransport({
    async fetch(url, init) {
      if (init?.method !== 'POST') return resume(`ann/${String(url).split('/').at(-2)}`)
      const body = keep('ann/chat', toUIMessageStream(stream, { messageId: 'answer' }))
      return new Response(body, { headers: uiMessageStreamHeaders })
    },
  })
  const writeChoice = (choice: object) =>
    provider.write(`data: ${JSON.stringify({ choices: [choice] })}\n\n`)
  const reconnect = (chatId = 'chat') => transport.reconnectToStream({ chatId })
  return {
    result: stream.result,
    reconnect,
    write: (content: string) => writeChoice({ delta: { content } }),
    finish() {
      writeChoice({ delta: {}, finish_reason: 'stop' })
      provider.write('data: [DONE]\n\n')
      provider.close()
    },
    /** Requests the answer, and leaves once it has started. */
    async leave() {
      const answer = await transport.sendMessages({
        trigger: 'submit-message',
        chatId: 'chat',
        messages: [],
        messageId: undefined,
        abortSignal: undefined,
      })
      const reader = answer.getReader()
      await reader.read()
      await reader.cancel()
    },
    /** What a page that comes back has in the end. */
    async returned() {
      const answer = await reconnect()
      if (!answer) throw new Error('There is no answer')
      let message: UIMessage | undefined
      for await (message of readUIMessageStream({ stream: answer }));
      return message
    },
  }
}

it('sends an answer from its beginning to each page that comes back', async () => {
  const { reconnect, write, finish, leave, returned } = await setUp()
  expect(await reconnect()).toBeNull()
  write('Ol')
  await leave()
  const first = returned()
  expect(await reconnect('other')).toBeNull()
  write('á')
  const second = returned()
  finish()
  const whole = { id: 'answer', parts: [{ type: 'step-start' }, { type: 'text', text: 'Olá' }] }
  expect(await first).toMatchObject(whole)
  expect(await second).toMatchObject(whole)
  await expect.poll(() => reconnect()).toBeNull()
})

it('finishes an answer to which no page comes back', async () => {
  const { result, reconnect, write, finish, leave } = await setUp()
  write('Ol')
  await leave()
  for (const letter of 'a long text without a reader') write(letter)
  finish()
  expect((await result).outcome.type).toBe('complete')
  await expect.poll(() => reconnect()).toBeNull()
})

it('stores the messages that a page shows, an answer that goes on included', async () => {
  const { withAnswer } = await importBlock('withAnswer')
  const page = createAISDKClient(async (messages) => {
    const model = anyModel({ fetch })
    const stream = streamChat({ model, tools, messages: fromUIMessages(messages) })
    const id = messages.length === 1 ? { messageId: 'answer' } : {}
    const [sent, kept] = toUIMessageStream(stream, { messages, ...id }).tee()
    stored.push(withAnswer(messages, kept))
    return new Response(sent, { headers: uiMessageStreamHeaders })
  }, sdk7 as never)
  const call = { index: 0, id: 'call', function: { name: 'locate', arguments: '{}' } }
  const bodies = [
    answerBody([{ tool_calls: [call] }], 'tool_calls'),
    answerBody([{ content: 'Olá' }]),
  ]
  const fetch = replay(answers(...bodies), { match: 'order' })
  const tools = { locate: tool({ input: jsonSchema<object>({ type: 'object' }) }) }
  const stored: Promise<UIMessage[]>[] = []
  await page.send('Hi')
  expect(await stored[0]).toEqual(page.messages)
  await page.answerCalls('Porto')
  expect(await stored[1]).toEqual(page.messages)
  expect(page.messages).toMatchObject([
    { role: 'user' },
    {
      id: 'answer',
      parts: [
        { type: 'step-start' },
        { type: 'tool-locate', output: 'Porto' },
        { type: 'step-start' },
        { type: 'text', text: 'Olá' },
      ],
    },
  ])
})
