import { describe, expect, it } from 'vitest'
import { type Chat, createChat, immediately, type ToolCallRef } from '../../src/index.ts'
import { type FakeAnswer, fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { eventually } from '../support/eventually.ts'

const input = jsonSchema<object>({ type: 'object' })
const tools = {
  pay: tool({ input, approve: true, execute: () => 'Paid' }),
  ask: tool({ input }),
}

function chatWith(answers: readonly FakeAnswer[]) {
  const usual = fakeModel(['Usual'], { id: 'usual' })
  const other = fakeModel(answers, { id: 'other' })
  return { chat: createChat({ model: usual, tools, scheduler: immediately }), usual, other }
}

function firstCall({ get }: Pick<Chat, 'get'>): ToolCallRef {
  const [call] = get().toolCalls
  if (!call) throw new Error('There is no call')
  return call
}

describe('the settings of one answer', () => {
  it.each(['pay', 'ask'] as const)('stay when it goes on after a call of %s', async (name) => {
    const { chat, usual, other } = chatWith([{ toolCalls: [{ name }] }, 'Done', 'No'])
    await chat.send('Go', { model: other, temperature: 0.5 })
    const call = firstCall(chat)
    await (name === 'pay' ? chat.approve(call) : chat.addToolOutput(call, 'blue'))
    expect(chat.get().content.text).toBe('Done')
    expect(other.requests.map(({ temperature }) => temperature)).toEqual([0.5, 0.5])
    // The next answer is another.
    await chat.send('And now?')
    expect(usual.requests).toHaveLength(1)
  })

  it('stay over several decisions', async () => {
    const calling = { toolCalls: [{ name: 'pay' }] }
    const { chat, other } = chatWith([calling, calling, 'Done'])
    await chat.send('Go', { model: other })
    await chat.approve(firstCall(chat))
    const call = chat.get().toolCalls.at(-1)
    if (call) await chat.approve(call)
    expect(chat.get().content.text).toBe('Done')
    expect(other.requests).toHaveLength(3)
  })

  it('stay when a person decides while other calls are executed', async () => {
    let finish: (output: string) => void = () => {}
    const slow = tool({
      input,
      execute: () => new Promise<string>((resolve) => (finish = resolve)),
    })
    const both = { toolCalls: [{ name: 'pay' }, { name: 'slow' }] }
    const other = fakeModel([both, 'Done'])
    const chat = createChat({
      model: fakeModel(['Usual']),
      tools: { pay: tools.pay, slow },
      scheduler: immediately,
    })
    const sending = chat.send('Go', { model: other })
    await eventually(() => expect(chat.get().toolCalls[1]?.status).toBe('running'))
    await chat.approve(firstCall(chat))
    finish('Slow')
    await sending
    await eventually(() => expect(chat.get().isBusy).toBe(false))
    expect(chat.get().content.text).toBe('Done')
    expect(other.requests).toHaveLength(2)
  })

  it('stay when it is continued, unless others are given', async () => {
    const { chat, usual, other } = chatWith([
      { content: 'One', truncated: true },
      { content: 'Two', truncated: true },
    ])
    await chat.send('Go', { model: other })
    await chat.continue()
    expect(other.requests).toHaveLength(2)
    await chat.continue({ model: usual })
    expect(usual.requests).toHaveLength(1)
    expect(chat.get().content.text).toBe('OneTwoUsual')
  })
})
