import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type Conversation, immediately } from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, requestBody } from '../support/cassette-harness.ts'
import {
  calling,
  gate,
  latestCall,
  openBody,
  shown,
  talk,
  textAnswers,
} from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'
import { anyInput } from '../support/tool-conversation.ts'

describe('a conversation', () => {
  it('survives JSON, and continues in another chat', async () => {
    const { chat } = talk(textAnswers('One', 'Two'))
    await chat.send('1?')
    const conversation: Conversation = JSON.parse(JSON.stringify(chat.conversation()))
    const { chat: other, fetch } = talk(textAnswers('Two'), { conversation })
    expect(shown(other)).toEqual(shown(chat))
    expect(other.get()).toMatchObject({ status: 'settled', content: { text: 'One' } })
    await other.send('2?')
    expect(requestBody(fetch).messages).toHaveLength(3)
  })

  it('that was saved during an answer is restored as interrupted, and can continue', async () => {
    const body = openBody()
    const { chat } = talk(textAnswers(), { model: anyModel({ fetch: body.fetch }) })
    void chat.send('Hi')
    body.write(answerBody([{ content: 'Hel' }, calling('{"ci')], null))
    await eventually(() => expect(chat.get().toolCalls).toHaveLength(1))
    const conversation: Conversation = JSON.parse(JSON.stringify(chat.conversation()))
    await chat.stop()
    const { chat: back, fetch } = talk(textAnswers('lo'), { conversation })
    expect(back.get().messages[1]).toMatchObject({
      outcome: { type: 'interrupted' },
      parts: [{ status: 'done' }, { status: 'unfinished' }],
    })
    expect(back.get().status).toBe('settled')
    await back.continue()
    expect(back.get().content.text).toBe('Hello')
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('that was saved while a tool ran marks the call as interrupted, and never runs it again', async () => {
    const execute = vi.fn(() => new Promise<string>(() => {}))
    const remove = (approve: boolean) => ({
      weather: tool({ input: z.object({ city: z.string() }), execute, approve }),
    })
    const call = answers(answerBody([calling('{"city":"Porto"}')], 'tool_calls'))
    for (const approve of [false, true]) {
      execute.mockClear()
      const { chat } = talk(call, { tools: remove(approve) })
      void chat.send('Weather?')
      if (approve) {
        await eventually(() => expect(chat.get().status).toBe('awaiting-approval'))
        void chat.approve(latestCall(chat, '0/tool:0'))
      }
      await eventually(() => expect(execute).toHaveBeenCalledOnce())
      const conversation: Conversation = JSON.parse(JSON.stringify(chat.conversation()))
      const back = talk(textAnswers('So be it'), { conversation, tools: remove(approve) })
      expect(back.chat.get()).toMatchObject({
        status: 'settled',
        messages: [{}, { outcome: { type: 'interrupted' } }],
        toolCalls: [{ status: 'interrupted' }],
      })
      await back.chat.continue()
      expect(JSON.stringify(requestBody(back.fetch))).toContain(
        'Interrupted; the outcome is unknown',
      )
      expect(execute).toHaveBeenCalledOnce()
    }
  })

  it.each([
    ['nothing', null],
    ['a text', 'text'],
    ['an empty object', {}],
    ['an older version', { version: 1, messages: [], head: null }],
    ['messages that are no array', { version: 2, messages: 'x', head: null }],
    ['a message that is null', { version: 2, messages: [null], head: null }],
    ['an answer without its fields', { version: 2, messages: [{ id: 'a', role: 'assistant' }] }],
    ['an answer without steps', { version: 2, messages: [{ role: 'assistant', parts: [] }] }],
  ])('that is %s becomes an empty one with a warning', async (_, conversation) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { chat } = talk(textAnswers('Fine'), { conversation: conversation as never })
    expect(chat.get()).toMatchObject({ messages: [], status: 'idle', content: { text: '' } })
    chat.adopt(conversation as never)
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('It is shown as empty'))
    warn.mockRestore()
    await chat.send('Hi')
    expect(shown(chat)).toEqual(['user: Hi', 'assistant: Fine'])
  })

  it('requests an answer anew that was cut before its first word', async () => {
    const { chat, fetch } = talk(answers(answerBody([{}], null), answerBody([{ content: 'Two' }])))
    const empty = await chat.send('Hi')
    expect(empty?.outcome).toEqual({ type: 'truncated' })
    const whole = await chat.continue()
    expect(whole?.id).not.toBe(empty?.id)
    expect(shown(chat)).toEqual(['user: Hi', 'assistant: Two'])
    expect(requestBody(fetch, 1).messages).toEqual([{ role: 'user', content: 'Hi' }])
  })

  it('ends where its parents form a circle', () => {
    const message = { createdAt: 0, role: 'user', parts: [] } as const
    const { chat } = talk(textAnswers(), {
      conversation: {
        version: 2,
        messages: [
          { ...message, id: 'a', parent: 'b' },
          { ...message, id: 'b', parent: 'a' },
        ],
        head: 'a',
      },
    })
    expect(chat.get().messages.map(({ id }) => id)).toEqual(['b', 'a'])
  })

  it('takes appended messages, and is empty after clear', async () => {
    const { chat, fetch } = talk(textAnswers('Fine'), {
      messages: [{ role: 'assistant', content: 'Hello' }],
    })
    await chat.append({ role: 'user', content: 'Hi' })
    expect(fetch.exchanges).toHaveLength(0)
    await chat.regenerate()
    expect(shown(chat)).toEqual(['assistant: Hello', 'user: Hi', 'assistant: Fine'])
    expect(requestBody(fetch).messages).toEqual([
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Hi' },
    ])
    await chat.clear()
    expect(chat.get()).toMatchObject({ messages: [], status: 'idle', content: { text: '' } })
  })

  it('that replaces another before an answer is requested gets no answer to the other', async () => {
    const loaded = gate()
    const { chat, fetch } = talk(textAnswers('One'))
    await chat.send('1?')
    chat.configure({
      model: anyModel({ fetch }),
      scheduler: immediately,
      async wrapRequest(send) {
        await loaded.promise
        return send()
      },
    })
    const regenerating = chat.regenerate()
    await eventually(() => expect(chat.get().status).toBe('connecting'))
    chat.adopt({ version: 2, messages: [], head: null })
    loaded.open()
    expect(await regenerating).toBeUndefined()
    expect(fetch.exchanges).toHaveLength(1)
    expect(chat.get()).toMatchObject({ messages: [], messageIds: [], isBusy: false })
  })

  it('is replaced with the call that messages waited for, and they are sent', async () => {
    const call = { index: 0, id: 'a', function: { name: 'ask', arguments: '{}' } }
    const asking = answerBody([{ tool_calls: [call] }], 'tool_calls')
    const { chat } = talk(answers(asking, answerBody([{ content: 'Olá!' }])), {
      tools: { ask: tool({ input: anyInput }) },
    })
    void chat.send('Ask me')
    const sending = chat.send('Hi')
    await eventually(() => expect(chat.get().status).toBe('awaiting-tool-output'))
    expect(chat.get().queued).toHaveLength(1)
    chat.adopt({ version: 2, messages: [], head: null })
    expect(await sending).toMatchObject({ outcome: { type: 'complete' } })
    expect(shown(chat)).toEqual(['user: Hi', 'assistant: Olá!'])
  })

  it('is not replaced while an answer is written', async () => {
    const body = openBody()
    const { chat } = talk(textAnswers(), { model: anyModel({ fetch: body.fetch }) })
    const sending = chat.send('Hi')
    chat.adopt({ version: 2, messages: [], head: null })
    body.write(answerBody([{ content: 'Olá!' }]))
    body.close()
    await sending
    expect(shown(chat)).toEqual(['user: Hi', 'assistant: Olá!'])
    chat.adopt({ version: 2, messages: [], head: null })
    expect(shown(chat)).toEqual([])
  })
})
