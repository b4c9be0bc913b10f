import { describe, expect, it } from 'vitest'
import { chatHandler, storedConversations } from '../../src/edge.ts'
import type { ChatMessage } from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { anyModel } from '../support/cassette-harness.ts'
import { post } from '../support/edge-harness.ts'
import { frameReader } from '../support/log-harness.ts'
import { manualClock } from '../support/manual-clock.ts'
import { calling, textBody } from '../support/shop.ts'
import { createTable, only, read, shop, texts } from '../support/stored-shop.ts'

describe('a store that fails', () => {
  it('costs no request to the provider where the message cannot be loaded or saved', async () => {
    for (const store of [
      { load: () => Promise.reject(new Error('The table is locked: secret')) },
      { load: () => [{ no: 'message' }] as never },
      { save: () => Promise.reject(new Error('The disk is full: secret')) },
    ]) {
      const { chat, requests, errors } = shop([], { store })
      const talk = chat()
      await talk.send('Hello')
      expect(talk.get().error).toMatchObject({ name: 'HttpError', status: 500 })
      expect(JSON.stringify(talk.get().error)).not.toContain('secret')
      expect(errors.length).toBe(1)
      expect(requests).toEqual([])
    }
  })

  it('does not hang where the store does', async () => {
    const never = () => new Promise<never>(() => {})
    for (const store of [{ load: never }, { load: () => [], save: never }]) {
      const clock = manualClock()
      const { chat, requests } = shop([], { store, clock })
      const talk = chat()
      const sending = talk.send('Hello')
      await clock.until(5_000)
      await clock.advance(5_000)
      await sending
      expect(talk.get().error).toMatchObject({ name: 'HttpError', status: 500 })
      expect(requests).toEqual([])
    }
  })

  it('delivers an answer that cannot be saved, with a warning, and the conversation goes on', async () => {
    let isDown = true
    const { chat, table, requests, errors } = shop(['Hi!', 'Fine'].map(textBody), {
      store: {
        async save(messages, key) {
          if (isDown && messages[0]?.role === 'assistant') throw new Error('The disk is full')
          await table.save(messages, key)
        },
      },
    })
    const talk = chat()
    await talk.send('Hello')
    const [, answer] = talk.get().messages
    expect(texts(talk.get().messages)).toEqual(['Hello', 'Hi!'])
    expect(answer).toMatchObject({ outcome: only, steps: [{ warnings: [{ code: 'not-saved' }] }] })
    expect(errors).toMatchObject([{ message: 'The disk is full' }])
    isDown = false
    await talk.send('How are you?')
    // Nothing that the client has is believed: the model reads what the server has.
    expect(read(requests, 1)).toEqual(['Hello\n\nHow are you?'])
    expect(talk.get().messages.at(-1)).toMatchObject({
      steps: [{ warnings: [{ code: 'history' }] }],
    })
  })

  it('executes nothing while a decision cannot be saved, and goes on when the request is sent again', async () => {
    let isDown = false
    const { chat, table, paid, handler, sent } = shop(
      [calling('refund', 'refund'), textBody('One refunded')],
      {
        log: memoryLog(),
        store: {
          async save(messages, key) {
            if (isDown) throw new Error('The disk is full')
            await table.save(messages, key)
          },
        },
      },
    )
    const talk = chat()
    await talk.send('Refund both')
    const [first, second] = talk.get().toolCalls
    if (!first || !second) throw new Error('There are no calls')
    isDown = true
    await talk.deny(first)
    await talk.approve(second)
    expect(talk.get().error).toMatchObject({ name: 'HttpError', status: 500 })
    expect(paid).toEqual([])
    isDown = false
    const again = await post(handler, sent.at(-1) ?? '')
    expect(again.status).toBe(200)
    await again.text()
    expect(paid).toEqual([8])
  })

  it('sends an answer to its end while its save hangs', async () => {
    const clock = manualClock()
    const { chat, table } = shop([textBody('Hi!')], {
      clock,
      store: {
        save: (messages, key) =>
          messages[0]?.role === 'assistant' ? new Promise(() => {}) : table.save(messages, key),
      },
    })
    const talk = chat()
    const sending = talk.send('Hello')
    await clock.until(5_000)
    const draft = () => texts(talk.get().draft ? [talk.get().draft as ChatMessage] : [])
    // A browser shows it with its next frame.
    await expect.poll(draft).toEqual(['Hi!'])
    await clock.advance(5_000)
    await sending
    expect(talk.get().messages.at(-1)).toMatchObject({ outcome: only })
  })

  it('saves nothing of an error that only the server may read', async () => {
    const table = createTable()
    const handler = chatHandler({
      model: anyModel({
        fetch: async () =>
          new Response(
            `${textBody('Hi').split('\n\n')[0]}\n\ndata: {"error":{"message":"key sk-secret at http://10.0.0.1","code":500}}\n\n`,
          ),
      }),
      conversations: storedConversations(table),
    })
    const messages = [{ role: 'user', content: 'Hello' }]
    await (await post(handler, { chatId: 'trip', messages })).text()
    expect(table.rows.length).toBe(2)
    expect(table.rows[1]?.message).toMatchObject({ outcome: { type: 'failed' } })
    expect(JSON.stringify(table.rows)).not.toContain('sk-secret')
  })

  it('saves what there is of an answer whose client leaves', async () => {
    const table = createTable()
    const handler = chatHandler({
      model: anyModel({ fetch: async () => new Response(textBody('Hi!')) }),
      conversations: storedConversations(table),
    })
    const body = { chatId: 'trip', messages: [{ role: 'user', content: 'Hello' }] }
    const frames = frameReader(await post(handler, body))
    await frames.until('"Hi!"')
    await frames.leave()
    await expect.poll(() => table.rows.length).toBe(2)
  })
})

it('throws at once for what is no store', () => {
  const wrong = { load: () => [] } as never
  expect(() => storedConversations(wrong)).toThrow('`save`')
  expect(() => chatHandler({ model: anyModel({}), conversations: {} as never })).toThrow(
    'storedConversations',
  )
})
