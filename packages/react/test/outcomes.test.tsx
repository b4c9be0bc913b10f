import { act, cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  controlledProvider,
  frame,
  modelAnswering,
  modelReplaying,
  toolCall,
} from './support/controlled-provider.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

afterEach(cleanup)

describe('an answer that does not complete', () => {
  it.each([
    ['is truncated', 'faults/eof-before-finish', 'truncated', 'TruncatedError'],
    ['fails in the middle', 'faults/error-openrouter', 'failed', 'ProviderError'],
    ['is broken', 'faults/frame-not-json', 'failed', 'ProtocolError'],
  ])(
    'that %s reports its error, and all its parts are settled',
    async (_, name, outcome, error) => {
      const onError = vi.fn()
      const { model } = modelReplaying(name)
      const { held, Holder } = holdChat({ model, onError, retry: false })
      mount(<Holder />)
      await act(async () => void (await held.chat.send('Hi')))
      const { status, error: shown, messages, draft } = held.chat
      expect({ status, draft, error: shown?.name }).toEqual({ status: 'settled', error })
      expect(messages[1]).toMatchObject({ outcome: { type: outcome } })
      for (const part of messages[1]?.parts ?? []) {
        if ('status' in part) expect(part.status).not.toBe('streaming')
      }
      expect(onError).toHaveBeenCalledTimes(1)
    },
  )

  it('that is stopped is aborted, and keeps what has arrived', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ reasoning: 'Hmm' }), frame({ content: 'Hel' }), frame(toolCall('{"ci')))
    await settle()
    await act(() => held.chat.stop())
    expect(provider.cancelled()).toBe(true)
    expect(held.chat).toMatchObject({ status: 'settled', draft: undefined, error: undefined })
    expect(held.chat.messages[1]).toMatchObject({
      outcome: { type: 'aborted' },
      parts: [{ status: 'done' }, { status: 'done' }, { status: 'unfinished' }],
    })
  })

  it('that is stopped before its first byte keeps the question, and calls neither `onFinish` nor `onError`', async () => {
    const provider = controlledProvider()
    const callbacks = { onFinish: vi.fn(), onError: vi.fn() }
    const { held, Holder } = holdChat({ model: provider.model, ...callbacks })
    mount(<Holder />)
    await settle()
    let answer: unknown = 'none yet'
    act(() => void held.chat.send('Hi').then((sent) => (answer = sent)))
    await settle()
    expect(held.chat.status).toBe('connecting')
    await act(() => held.chat.stop())
    await settle()
    expect(provider.cancelled()).toBe(true)
    expect(answer).toBeUndefined()
    expect(held.chat).toMatchObject({ status: 'idle', draft: undefined, error: undefined })
    expect(held.chat.messages).toMatchObject([{ role: 'user' }])
    expect(callbacks.onFinish).not.toHaveBeenCalled()
    expect(callbacks.onError).not.toHaveBeenCalled()
  })

  it('that was rejected keeps its place, and can be retried', async () => {
    const { model } = modelReplaying('faults/http-401-json')
    const { held, Holder } = holdChat({ model })
    const { show } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    expect(held.chat.error).toMatchObject({ name: 'HttpError', status: 401 })
    expect(held.chat.messages).toMatchObject([{ role: 'user' }, { parts: [] }])
    const [, refused] = held.chat.messageIds
    show(<Holder model={modelAnswering('Olá!').model} />)
    await act(async () => void (await held.chat.retry()))
    expect(held.chat.error).toBeUndefined()
    expect(held.chat.content.text).toBe('Olá!')
    expect(held.chat.messageIds).toHaveLength(2)
    expect(held.chat.messageIds).not.toContain(refused)
  })
})
