import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai-7'
import { expect, it } from 'vitest'
import { toUIMessageStream, uiMessageStreamHeaders } from '../../src/ai-sdk.ts'
import { streamChat } from '../../src/index.ts'
import { anyModel, hi } from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { codeBlocksOf } from './code-blocks.ts'
import { readDocument } from './documents.ts'
import { createProgram } from './program.ts'

// The functions of docs/interop.md as they stand there, with the client of AI SDK 7.

const program = createProgram('resumed-ui-messages')
const [block] = codeBlocksOf(readDocument('docs/interop.md')).filter(({ code }) =>
  code.includes('export function resume('),
)

async function setUp() {
  if (!block) throw new Error('docs/interop.md does not say how an answer is resumed')
  const { keep, resume } = await import(program.addBlock(block))
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
    /** Requests the answer, and leaves once it has begun. */
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
