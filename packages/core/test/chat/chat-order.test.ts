import { describe, expect, it } from 'vitest'
import { type Chat, createChat, immediately } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { shown } from '../support/controlled-provider.ts'

/** A chat with one answer, which another message may be on its way to follow. */
async function startChat(state: 'idle' | 'busy') {
  const answers = Array.from({ length: 5 }, (_, index) => `Answer ${index + 1}`)
  const model = fakeModel(answers)
  const chat = createChat({ model, scheduler: immediately })
  await chat.send('1?')
  const first = { question: chat.get().messageIds[0] ?? '', answer: chat.get().messageIds[1] ?? '' }
  if (state === 'busy') void chat.send('2?')
  return { chat, model, first }
}

/** What the model was sent last. */
function sent({ requests }: ReturnType<typeof fakeModel>): string[] {
  return (requests.at(-1)?.messages ?? []).map((message) => {
    if ('content' in message) return `${message.role}: ${message.content}`
    return `${message.role}: ${message.parts.map((part) => ('text' in part ? part.text : '')).join('')}`
  })
}

describe.each(['idle', 'busy'] as const)(
  'actions that nobody waits for, in a chat that is %s',
  (state) => {
    it('send a message after the chat was cleared', async () => {
      const { chat, model } = await startChat(state)
      void chat.clear()
      await chat.send('New?')
      expect(sent(model)).toEqual(['user: New?'])
      expect(shown(chat)).toEqual(['user: New?', `assistant: Answer ${model.requests.length}`])
    })

    it('send a message after others were removed', async () => {
      const { chat, model, first } = await startChat(state)
      void chat.remove(first.answer)
      void chat.remove(first.question)
      await chat.send('New?')
      expect(sent(model)).toEqual(['user: New?'])
      expect(shown(chat)).toHaveLength(2)
    })

    it('send a message in the branch that was switched to', async () => {
      const { chat, model, first } = await startChat('idle')
      await chat.regenerate()
      if (state === 'busy') void chat.send('2?')
      void chat.switchTo(first.answer)
      await chat.send('New?')
      expect(sent(model)).toEqual(['user: 1?', 'assistant: Answer 1', 'user: New?'])
      expect(shown(chat)).toHaveLength(4)
    })

    it('send a message after the answer to an edited one', async () => {
      const { chat, model, first } = await startChat(state)
      const editing = chat.edit(first.question, 'One?')
      await chat.send('New?')
      const answer = text(await editing)
      expect(sent(model)).toEqual(['user: One?', `assistant: ${answer}`, 'user: New?'])
      expect(shown(chat)).toHaveLength(4)
    })

    it('send a message after the answer that was requested again', async () => {
      const { chat, model, first } = await startChat(state)
      const regenerating = chat.regenerate(first.answer)
      await chat.send('New?')
      const answer = text(await regenerating)
      expect(sent(model)).toEqual(['user: 1?', `assistant: ${answer}`, 'user: New?'])
      expect(shown(chat)).toHaveLength(4)
    })

    it('make changes in the order in which they were called', async () => {
      const { chat, model, first } = await startChat(state)
      void chat.edit(first.question, 'One?')
      void chat.clear()
      await chat.send('New?')
      expect(sent(model)).toEqual(['user: New?'])
      expect(shown(chat)).toHaveLength(2)
    })

    it('send a message all the same where a change before it is rejected', async () => {
      const { chat, model } = await startChat(state)
      const removing = chat.remove('nobody')
      await chat.send('New?')
      await expect(removing).rejects.toThrow(TypeError)
      expect(sent(model).at(-1)).toBe('user: New?')
    })
  },
)

function text(answer: Awaited<ReturnType<Chat['send']>>): string | undefined {
  const part = answer?.parts.find(({ type }) => type === 'content')
  return part && 'text' in part ? part.text : undefined
}

describe('an action that is refused', () => {
  it.each(['edit', 'regenerate', 'switchTo', 'remove'] as const)(
    'stops no answer for the id of no message: %s',
    async (action) => {
      const { chat } = await startChat('idle')
      const answer = chat.send('2?')
      await expect(chat[action]('gone', 'text' as never)).rejects.toThrow('Expected the id of a')
      expect((await answer)?.outcome).toMatchObject({ type: 'complete' })
    },
  )

  it('takes the id of the answer that streams', async () => {
    const { chat } = await startChat('idle')
    void chat.send('2?')
    while (!chat.get().draft?.parts.length) await Promise.resolve()
    const { id = '' } = chat.get().draft ?? {}
    await chat.regenerate(id)
    expect(chat.get().messages).toHaveLength(4)
  })

  it.each(['send', 'edit', 'addToolOutput'] as const)('names what null is: %s', async (action) => {
    const { chat, first } = await startChat('idle')
    const given = { send: ['Hi'], edit: [first.question, 'Hi'], addToolOutput: [{}, 1] }[action]
    const called = async () => Reflect.apply(chat[action], chat, [...given, null])
    await expect(called()).rejects.toThrow(`Expected \`${action}\` to be passed options, got null`)
  })
})
