import { describe, expect, it } from 'vitest'
import { answerBody, answers, requestBody } from '../support/cassette-harness.ts'
import { shown, talk, textAnswers } from '../support/controlled-provider.ts'

describe('branches', () => {
  it('keep the older answer when it is regenerated', async () => {
    const { chat, fetch } = talk(textAnswers('One', 'Another'))
    const one = await chat.send('Pick')
    const another = await chat.regenerate()
    expect(shown(chat)).toEqual(['user: Pick', 'assistant: Another'])
    expect(chat.branches(another?.id ?? '')).toEqual([one?.id, another?.id])
    await chat.switchTo(one?.id ?? '')
    expect(shown(chat)).toEqual(['user: Pick', 'assistant: One'])
    expect(chat.get().content.text).toBe('One')
    expect(fetch.exchanges).toHaveLength(2)
    expect(requestBody(fetch, 1).messages).toEqual(requestBody(fetch, 0).messages)
  })

  it('have the files of an edited message where only its text is another', async () => {
    const { chat } = talk(textAnswers('A cat', 'Un chat', 'Nothing'))
    const cat = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' } as const
    await chat.send('What is it?', { files: [cat] })
    const [message] = chat.get().messages
    await chat.edit(message?.id ?? '', 'En français?')
    expect(chat.get().messages[0]?.parts).toEqual([{ type: 'text', text: 'En français?' }, cat])
    await chat.edit(message?.id ?? '', [{ type: 'text', text: 'And without it?' }])
    expect(chat.get().messages[0]?.parts).toEqual([{ type: 'text', text: 'And without it?' }])
  })

  it('keep an edited message together with the answers to it', async () => {
    const { chat, fetch } = talk(textAnswers('One', 'Two', 'Un', 'Deux'))
    await chat.send('1?', { metadata: 'kept' })
    await chat.send('2?')
    const [first] = chat.get().messages
    await chat.edit(first?.id ?? '', 'En français: 1?')
    await chat.send('2?')
    expect(shown(chat)).toEqual([
      'user: En français: 1?',
      'assistant: Un',
      'user: 2?',
      'assistant: Deux',
    ])
    expect(chat.get().messages[0]?.metadata).toBe('kept')
    expect(requestBody(fetch, 2).messages).toHaveLength(1)
    const [, edited] = chat.branches(first?.id ?? '')
    await chat.switchTo(first?.id ?? '')
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: One', 'user: 2?', 'assistant: Two'])
    await chat.switchTo(edited ?? '')
    expect(shown(chat).at(-1)).toBe('assistant: Deux')
  })

  it('show the older answer again when the new request fails', async () => {
    const { chat } = talk(answers(answerBody([{ content: 'One' }]), ['no', { code: 500 }]))
    await chat.send('Pick')
    await chat.regenerate()
    expect(shown(chat)).toEqual(['user: Pick', 'assistant: One'])
    expect(chat.get().error?.name).toBe('HttpError')
  })

  it('reject ids that do not exist', async () => {
    const { chat } = talk(textAnswers())
    await expect(chat.regenerate('nobody')).rejects.toThrow(TypeError)
    await expect(chat.edit('nobody', 'x')).rejects.toThrow(TypeError)
    await expect(chat.switchTo('nobody')).rejects.toThrow(TypeError)
    expect(await chat.retry()).toBeUndefined()
    expect(await chat.continue()).toBeUndefined()
  })

  it('reject edits of an answer, and stay as they are when a switch fails', async () => {
    const { chat } = talk(textAnswers('One'))
    const one = await chat.send('1?')
    await expect(chat.edit(one?.id ?? '', 'x')).rejects.toThrow(TypeError)
    await expect(chat.switchTo('nobody')).rejects.toThrow(TypeError)
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: One'])
  })

  it('keep the files of an edited message unless others are given', async () => {
    const { chat } = talk(textAnswers('A cat', 'A cat', 'A dog'))
    const file = {
      type: 'file',
      mediaType: 'image/png',
      url: 'data:image/png;base64,AA==',
    } as const
    await chat.send('What is it?', { files: [file] })
    const edit = (text: string, options = {}) =>
      chat.edit(chat.get().messages[0]?.id ?? '', text, options)
    await edit('What is it really?')
    expect(chat.get().messages[0]?.parts.slice(1)).toEqual([file])
    await edit('And this?', { files: [{ ...file, name: 'dog.png' }] })
    expect(chat.get().messages[0]?.parts.slice(1)).toEqual([{ ...file, name: 'dog.png' }])
  })
})
