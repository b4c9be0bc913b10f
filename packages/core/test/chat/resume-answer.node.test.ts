import { describe, expect, it, vi } from 'vitest'
import { type Chat, type Checkpoint, resumeAnswer, streamChat } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { tool } from '../../src/tools.ts'
import { hi } from '../support/cassette-harness.ts'
import { gate } from '../support/controlled-provider.ts'
import { holdingNetwork, storedChat } from '../support/leaving-page.ts'
import { callingServer, look, page } from '../support/reloaded-page.ts'

describe('resumeAnswer()', () => {
  it('refuses what is no chat', () => {
    expect(() => resumeAnswer({} as Chat, {} as Checkpoint)).toThrow(
      'Expected a chat of createChat(), got an object.',
    )
  })

  async function stored() {
    const { fetch, requestCount } = callingServer()
    const network = holdingNetwork(fetch, 4)
    const first = page(network.fetch)
    void first.send('Hi')
    await network.over
    const { conversation, checkpoint } = storedChat(first)
    if (!checkpoint) throw new Error('There is no checkpoint')
    return { fetch, requestCount, conversation, checkpoint }
  }

  it('shows the answer at once, as `resuming`', async () => {
    const { fetch, conversation, checkpoint } = await stored()
    const chat = page(fetch, { conversation })
    const resumed = resumeAnswer(chat, checkpoint)
    expect(chat.get()).toMatchObject({ status: 'resuming', isBusy: true })
    expect(chat.get().draft?.parts).toEqual(checkpoint.answer.parts)
    expect(chat.get().messageIds).toEqual(conversation.messages.map(({ id }) => id))
    await resumed
  })

  it('requests nothing where another conversation takes its place before', async () => {
    const { fetch, requestCount, conversation, checkpoint } = await stored()
    const loaded = gate()
    const chat = page(fetch, {
      conversation,
      async wrapRequest(send) {
        await loaded.promise
        return send()
      },
    })
    const resumed = resumeAnswer(chat, checkpoint)
    chat.adopt({ version: 2, messages: [], head: null })
    loaded.open()
    expect(await resumed).toBeUndefined()
    expect(requestCount()).toBe(1)
    expect(chat.get()).toMatchObject({ messages: [], status: 'idle', isBusy: false })
  })

  it('does nothing while the chat is busy', async () => {
    const { fetch, conversation, checkpoint } = await stored()
    const chat = page(fetch, { conversation })
    const resumed = resumeAnswer(chat, checkpoint)
    expect(await resumeAnswer(chat, checkpoint)).toBeUndefined()
    expect((await resumed)?.id).toBe(checkpoint.answer.id)
  })

  it('leaves the tools of the page alone where it only watches', async () => {
    const { fetch, requestCount, conversation, checkpoint } = await stored()
    const execute = vi.fn(() => 'a greeting')
    const onToolCall = vi.fn()
    const chat = page(fetch, {
      conversation,
      onToolCall,
      tools: { look: tool({ ...look, execute }) },
    })
    await resumeAnswer(chat, checkpoint, { executesTools: false })
    expect(chat.get().toolCalls).toMatchObject([{ name: 'look', status: 'ready' }])
    expect(execute).not.toHaveBeenCalled()
    expect(onToolCall).not.toHaveBeenCalled()
    expect(requestCount()).toBe(1)
  })

  it.each([
    ['its cursor is missing', ({ cursor: _, ...rest }: Checkpoint) => rest],
    ['its cursor is broken', (one: Checkpoint) => ({ ...one, cursor: { after: 'x' } as never })],
  ])('shows the answer as interrupted if %s', async (_, change) => {
    const { fetch, conversation, checkpoint } = await stored()
    const chat = page(fetch, { conversation })
    await resumeAnswer(chat, change(checkpoint))
    expect(chat.get().messages[1]).toMatchObject({ outcome: { type: 'interrupted' } })
    expect(chat.get().isBusy).toBe(false)
  })

  it.each([
    ['that is none', null],
    [
      'of another conversation',
      { answer: { id: 'x', role: 'assistant', parent: 'y', parts: [], steps: [] } },
    ],
    ['without an answer', { cursor: { answer: 'x', after: 0 } }],
  ])('does nothing with a checkpoint %s', async (_, checkpoint) => {
    const { fetch, conversation } = await stored()
    const chat = page(fetch, { conversation })
    const before = chat.get()
    expect(await resumeAnswer(chat, checkpoint as never)).toBeUndefined()
    expect(chat.get()).toBe(before)
  })

  it('does nothing if the conversation has the answer whole, or has gone on', async () => {
    const { fetch, checkpoint } = await stored()
    const tools = { look: tool({ ...look, execute: () => 'a greeting' }) }
    const chat = page(callingServer(tools).fetch)
    await chat.send('Hi')
    const answer = chat.get().messages[1]
    expect(await resumeAnswer(chat, { ...checkpoint, answer: answer as never })).toBeUndefined()
    expect(chat.get().messages[1]).toBe(answer)
    expect(fetch).toBeDefined()
  })

  it('is refused at once by a model that resumes nothing', () => {
    const model = fakeModel(['Hi'])
    const resume = { answer: 'x', after: 0 }
    expect(() => streamChat({ model, messages: hi, resume })).toThrow('to resume answers')
  })
})
