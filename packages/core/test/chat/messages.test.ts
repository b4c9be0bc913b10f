import { describe, expect, it, vi } from 'vitest'
import { createChat, immediately, streamChat, toModelMessages } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, requestBody } from '../support/cassette-harness.ts'
import { gate, openBody, shown, talk, textAnswers } from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'
import { settled } from '../support/manual-clock.ts'
import { bodies, done } from '../support/tool-chats.ts'

const one = { content: 'One' }

function streaming() {
  const body = openBody()
  const model = anyModel({ fetch: body.fetch })
  return { body, ...talk(textAnswers(), { model }) }
}

describe('the ids of the messages', () => {
  it('contain the draft at the place where it settles', async () => {
    const { chat, body } = streaming()
    const sending = chat.send('Hi')
    body.write(answerBody([one]))
    await eventually(() => expect(chat.get().content.text).toBe('One'))
    const { messageIds, draft, messages } = chat.get()
    expect(messageIds).toEqual([messages[0]?.id, draft?.id])
    body.close()
    const answer = await sending
    expect(chat.get().messageIds).toBe(messageIds)
    expect(answer?.id).toBe(messageIds[1])
  })

  it('are the same array until a message is added or removed', async () => {
    const { chat } = talk(textAnswers('One', 'Two'))
    await chat.send('1?')
    const before = chat.get().messageIds
    chat.update(before[0] ?? '', { metadata: { rating: 5 } })
    expect(chat.get().messageIds).toBe(before)
    await chat.send('2?')
    expect(chat.get().messageIds).toHaveLength(4)
  })

  it('differ between two chats that are created at the same moment', async () => {
    const random = vi.fn().mockReturnValueOnce(0.1).mockReturnValue(0.2)
    const clock = { now: () => 1, random, sleep: () => new Promise<void>(() => {}) }
    const ids = await Promise.all(
      [0, 1].map(async () => {
        const { chat } = talk(textAnswers('One'), { clock })
        await chat.append({ role: 'user', content: 'Hi' })
        return chat.get().messageIds[0]
      }),
    )
    expect(new Set(ids).size).toBe(2)
  })
})

describe('isBusy', () => {
  it('is true from sending until the answer is over', async () => {
    const { chat, body } = streaming()
    expect(chat.get().isBusy).toBe(false)
    const sending = chat.send('Hi')
    expect(chat.get().isBusy).toBe(true)
    body.write(answerBody([one]))
    body.close()
    await sending
    await settled()
    expect(chat.get().isBusy).toBe(false)
  })
})

describe('remove', () => {
  it('removes a message together with everything that follows it', async () => {
    const { chat } = talk(textAnswers('One', 'Two'))
    await chat.send('1?')
    await chat.send('2?')
    await chat.remove(chat.get().messageIds[2] ?? '')
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: One'])
    expect(chat.conversation().messages).toHaveLength(2)
  })

  it('shows the newest remaining branch', async () => {
    const { chat } = talk(textAnswers('One', 'Other'))
    await chat.send('1?')
    await chat.regenerate()
    await chat.remove(chat.get().messageIds[1] ?? '')
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: One'])
  })

  it('leaves an empty chat when the first message is removed', async () => {
    const { chat } = talk(textAnswers('One'))
    await chat.send('1?')
    await chat.remove(chat.get().messageIds[0] ?? '')
    expect(chat.get()).toMatchObject({ messages: [], messageIds: [], status: 'idle' })
  })

  it('removes one queued message, and no other', async () => {
    const { chat, body } = streaming()
    void chat.send('1?')
    const second = chat.send('2?')
    void chat.send('3?')
    const [queued] = chat.get().queued
    await chat.remove(queued?.id ?? '')
    expect(await second).toBeUndefined()
    expect(chat.get().queued).toMatchObject([{ parts: [{ text: '3?' }] }])
    body.close()
    await chat.stop()
  })

  it('names an unknown id in the error', async () => {
    const { chat } = talk(textAnswers())
    await expect(chat.remove('nowhere')).rejects.toThrow('"nowhere"')
  })
})

describe('update', () => {
  it("changes a message's metadata, and nothing else", async () => {
    const { chat } = talk(textAnswers('One'))
    await chat.send('1?', { metadata: { a: 1 }, data: 'kept' })
    const [id = ''] = chat.get().messageIds
    chat.update(id, { metadata: { a: 2 } })
    expect(chat.get().messages[0]).toMatchObject({ metadata: { a: 2 }, data: 'kept' })
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: One'])
  })

  it('keeps the earlier answer hidden while another is written in its place', async () => {
    const { open, model } = bodies(2)
    const { chat } = talk(textAnswers(), { model })
    void chat.send('1?')
    open[0]?.write(done)
    open[0]?.close()
    await eventually(() => expect(shown(chat)).toEqual(['user: 1?', 'assistant: Done.']))
    void chat.regenerate()
    open[1]?.write(answerBody([{ content: 'Another' }], null))
    await eventually(() => expect(chat.get().content.text).toBe('Another'))
    const [question = ''] = chat.get().messageIds
    chat.update(question, { metadata: { rating: 5 } })
    expect(shown(chat)).toEqual(['user: 1?'])
    expect(chat.get().messageIds).toEqual([question, chat.get().draft?.id])
    await chat.stop()
  })

  it('keeps the error of the latest answer', async () => {
    const { chat } = talk(answers(['{}', { code: 400 }]))
    await chat.send('1?')
    chat.update(chat.get().messageIds[0] ?? '', { metadata: 1 })
    expect(chat.get().error?.name).toBe('HttpError')
  })
})

describe('callbacks of the app that fail', () => {
  it('do not prevent stop when wrapRequest hangs', async () => {
    const hanging = gate<never>()
    const { chat, body } = streaming()
    chat.configure({
      model: anyModel({ fetch: body.fetch }),
      scheduler: immediately,
      async wrapRequest(send) {
        await send()
        return hanging.promise
      },
    })
    const sending = chat.send('Hi')
    body.write(answerBody([one], null))
    await eventually(() => expect(chat.get().content.text).toBe('One'))
    await chat.stop()
    expect((await sending)?.outcome).toEqual({ type: 'aborted' })
    expect(chat.get().isBusy).toBe(false)
  })

  it('are reported when they throw or reject, and the chat continues', async () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const { model } = talkModel()
    const chat = createChat({
      model,
      scheduler: immediately,
      onEvent() {
        throw new Error('onEvent')
      },
      async onFinish() {
        throw new Error('onFinish')
      },
    })
    chat.subscribe(() => {
      throw new Error('subscriber')
    })
    expect((await chat.send('Hi'))?.outcome?.type).toBe('complete')
    await settled()
    const messages = new Set(report.mock.calls.map(([error]) => error.message))
    vi.unstubAllGlobals()
    expect([...messages].sort()).toEqual(['onEvent', 'onFinish', 'subscriber'])
  })
})

function talkModel() {
  const body = openBody()
  body.write(answerBody([one]))
  body.close()
  return { model: anyModel({ fetch: body.fetch }) }
}

it('turns the messages of a chat into messages for streamChat', async () => {
  const { chat, fetch } = talk(textAnswers('One', 'Two'))
  await chat.send('1?', { metadata: { author: 'Ana' } })
  const messages = toModelMessages(chat.get().messages)
  const [message] = chat.get().messages
  expect(messages[0]).toEqual({ role: 'user', id: message?.id, content: '1?' })
  const model = anyModel({ apiKey: 'unused', fetch })
  const stream = streamChat({ model, messages: [...messages, { role: 'user', content: '2?' }] })
  expect(await stream.text()).toBe('Two')
  expect(requestBody(fetch, 1).messages).toEqual([
    { role: 'user', content: '1?' },
    { role: 'assistant', content: 'One' },
    { role: 'user', content: '2?' },
  ])
})

it('calls onFinish once a call that waited for a person is over, and not before', async () => {
  const onFinish = vi.fn()
  const book = tool({
    input: jsonSchema({ type: 'object' }),
    approve: true,
    execute: () => 'Booked',
  })
  const model = fakeModel([{ toolCalls: [{ name: 'book' }] }, 'Have fun!'])
  const chat = createChat({ model, tools: { book }, scheduler: immediately, onFinish })
  await chat.send('Book it')
  await settled()
  expect(chat.get().status).toBe('awaiting-approval')
  expect(onFinish).not.toHaveBeenCalled()
  const [call] = chat.get().toolCalls
  if (!call) throw new Error('No call waits')
  await chat.approve(call)
  await settled()
  expect(onFinish).toHaveBeenCalledOnce()
})
