import { describe, expect, it, vi } from 'vitest'
import { tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, requestBody } from '../support/cassette-harness.ts'
import { gate, shown, talk, textAnswers } from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'
import { bodies, calling, done, everybody, nothing, slowAndCareful } from '../support/tool-chats.ts'

const tools = { question: tool({ input: nothing }) }

describe('a message that is queued behind an answer with open tool calls', () => {
  it('is sent once the app has added their outputs', async () => {
    const { open, requests, model } = bodies(3)
    const { chat } = talk(textAnswers(), {
      model,
      tools,
      onToolCall: (call) => void chat.addToolOutput(call, 'Portugal'),
    })
    const first = chat.send('Quiz me')
    const second = chat.send('And?')
    open[0]?.write(answerBody([calling('question')], 'tool_calls'))
    open[0]?.close()
    expect((await first)?.outcome).toMatchObject({ finishReason: 'tool-calls' })
    for (const body of open.slice(1)) {
      body.write(done)
      body.close()
    }
    await second
    expect(requests).toHaveBeenCalledTimes(3)
    expect(shown(chat)).toEqual([
      'user: Quiz me',
      'assistant: tool-call Done.',
      'user: And?',
      'assistant: Done.',
    ])
  })

  it('is sent with the next message when nobody adds an output', async () => {
    const { tools } = slowAndCareful()
    const { chat } = talk(answers(answerBody([calling('remove')], 'tool_calls'), done, done), {
      tools,
    })
    const first = chat.send('Remove it')
    void chat.send('Never mind')
    await first
    expect(chat.get()).toMatchObject({ status: 'awaiting-approval', queued: [{ role: 'user' }] })
    await chat.send('Really')
    expect(shown(chat)).toEqual([
      'user: Remove it',
      'assistant: tool-call',
      'user: Never mind',
      'assistant: Done.',
      'user: Really',
      'assistant: Done.',
    ])
  })
})

describe('a message that is sent', () => {
  it('interrupts the message before it, each time', async () => {
    const { open, requests, model } = bodies(3)
    const { chat } = talk(textAnswers(), { model, busy: 'interrupt' })
    void chat.send('1?')
    open[0]?.write(answerBody([{ content: 'One' }], null))
    await eventually(() => expect(chat.get().content.text).toBe('One'))
    void chat.send('2?')
    void chat.send('3?')
    await everybody()
    expect(chat.get().queued).toEqual([])
    expect(requests).toHaveBeenCalledTimes(2)
    expect(shown(chat).at(-1)).toBe('user: 3?')
    await chat.stop()
  })

  it('is stopped by what is called after it, also while it interrupts another', async () => {
    const { open, model } = bodies(3)
    const { chat } = talk(textAnswers(), { model, tools, busy: 'interrupt' })
    void chat.send('1?')
    open[0]?.write(answerBody([{ content: 'One' }], null))
    await eventually(() => expect(chat.get().content.text).toBe('One'))
    void chat.send('2?')
    const again = chat.regenerate()
    for (const body of open.slice(1)) {
      body.write(answerBody([calling('question')], 'tool_calls'))
      body.close()
    }
    await eventually(() => expect(chat.get().status).toBe('awaiting-tool-output'))
    expect(chat.get().isBusy).toBe(false)
    expect(await again).toMatchObject({ outcome: { finishReason: 'tool-calls' } })
    expect(shown(chat).at(-2)).toBe('user: 2?')
  })

  it('is visible in the queue until wrapRequest sends it', async () => {
    let open = () => {}
    const { chat } = talk(textAnswers('One'), {
      wrapRequest: (send) => new Promise<void>((resolve) => (open = resolve)).then(send),
    })
    const sending = chat.send('1?')
    expect(chat.get()).toMatchObject({ status: 'connecting', messages: [] })
    expect(chat.get().queued.map(({ parts }) => parts)).toEqual([[{ type: 'text', text: '1?' }]])
    open()
    await sending
    expect(chat.get().queued).toEqual([])
  })

  it('is kept when wrapRequest rejects, and can be retried', async () => {
    let broken = true
    const { chat, fetch } = talk(textAnswers('One'), {
      async wrapRequest(send) {
        if (broken) throw new Error('The disk is full')
        return send()
      },
    })
    await chat.send('Precious words')
    expect(chat.get().error?.message).toContain('disk')
    expect(shown(chat)).toEqual(['user: Precious words'])
    broken = false
    await chat.retry()
    expect(shown(chat)).toEqual(['user: Precious words', 'assistant: One'])
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('is kept when wrapRequest throws', async () => {
    const { chat } = talk(textAnswers('One'), {
      wrapRequest() {
        throw new Error('The disk is full')
      },
    })
    await chat.send('Precious words')
    expect(chat.get().error?.message).toContain('disk')
    expect(shown(chat)).toEqual(['user: Precious words'])
  })

  it.each([undefined, null, {}, 7])('is answered where wrapRequest returns %j', async (wrong) => {
    const onFinish = vi.fn()
    const { chat } = talk(textAnswers('One', 'Two'), {
      onFinish,
      wrapRequest(send) {
        void send()
        return wrong as never
      },
    })
    expect(await chat.send('1?')).toMatchObject({ role: 'assistant' })
    await chat.send('2?')
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: One', 'user: 2?', 'assistant: Two'])
    expect(chat.get().status).toBe('settled')
    expect(onFinish).toHaveBeenCalledTimes(2)
  })

  it.each([undefined, null, {}, 7])(
    'is kept where wrapRequest sends nothing and returns %j',
    async (wrong) => {
      const { chat, fetch } = talk(textAnswers('One'), { wrapRequest: async () => wrong as never })
      expect(await chat.send('1?')).toBeUndefined()
      expect(chat.get()).toMatchObject({ status: 'idle', queued: [] })
      expect(shown(chat)).toEqual(['user: 1?'])
      expect(fetch.exchanges).toHaveLength(0)
    },
  )

  it('can be stopped even when wrapRequest never sends it', async () => {
    const { chat, fetch } = talk(textAnswers('One'), { wrapRequest: () => new Promise(() => {}) })
    const sending = chat.send('1?')
    await chat.stop()
    expect(await sending).toBeUndefined()
    expect(chat.get()).toMatchObject({ status: 'idle', queued: [] })
    expect(shown(chat)).toEqual(['user: 1?'])
    expect(fetch.exchanges).toHaveLength(0)
  })

  it('is not sent when wrapRequest continues after the chat was stopped', async () => {
    let open = () => {}
    const { chat, fetch } = talk(textAnswers('One'), {
      wrapRequest: (send) => new Promise<void>((resolve) => (open = resolve)).then(send),
    })
    void chat.send('1?')
    await chat.stop()
    open()
    await everybody()
    expect(fetch.exchanges).toHaveLength(0)
    expect(shown(chat)).toEqual(['user: 1?'])
  })

  it('is sent with the options that are set when its turn comes, as is each step', async () => {
    const slow = gate<string>()
    const tools = { slow: tool({ input: nothing, execute: () => slow.promise }) }
    const recording = answers(answerBody([calling('slow')], 'tool_calls'), done, done)
    const { chat, fetch } = talk(recording, { tools, temperature: 1, system: 'Be brief' })
    const first = chat.send('1?')
    const second = chat.send('2?', { seed: 7 })
    await eventually(() => expect(chat.get().toolCalls[0]?.status).toBe('running'))
    chat.configure({
      model: anyModel({ fetch, headers: { 'x-who': 'another' }, extraBody: { user: 'u' } }),
      temperature: 0.5,
      system: 'Be kind',
    })
    slow.open('slept')
    await first
    await second
    const [one, two, three] = [0, 1, 2].map((at) => requestBody(fetch, at))
    expect(one).toMatchObject({ temperature: 1, messages: [{ content: 'Be brief' }, {}] })
    expect(two).toMatchObject({ temperature: 0.5, user: 'u' })
    expect(three).toMatchObject({ temperature: 0.5, seed: 7 })
    expect(three?.messages[0]).toEqual({ role: 'system', content: 'Be kind' })
    expect(three).not.toHaveProperty('tools')
    expect(fetch.exchanges[2]?.request.headers.get('x-who')).toBe('another')
  })
})

describe('an appended message', () => {
  it('follows all messages that were sent before', async () => {
    const { open, model } = bodies(2)
    const { chat } = talk(textAnswers(), { model })
    void chat.send('1?')
    void chat.send('2?')
    const appending = chat.append({ role: 'user', content: 'A note' })
    for (const body of open) {
      body.write(done)
      body.close()
    }
    await appending
    expect(shown(chat).at(-1)).toBe('user: A note')
    expect(shown(chat)).toHaveLength(5)
  })

  it('follows a message that waits for a decision, which it passes over', async () => {
    const { open, requests, model } = bodies(2)
    const tools = { question: tool({ input: nothing }) }
    const { chat } = talk(textAnswers(), { model, tools })
    void chat.send('Quiz me')
    const second = chat.send('And?')
    open[0]?.write(answerBody([calling('question')], 'tool_calls'))
    open[0]?.close()
    await eventually(() => expect(chat.get().status).toBe('awaiting-tool-output'))
    const appending = chat.append({ role: 'user', content: 'A note' })
    open[1]?.write(done)
    open[1]?.close()
    await appending
    await second
    expect(requests).toHaveBeenCalledTimes(2)
    expect(shown(chat)).toEqual([
      'user: Quiz me',
      'assistant: tool-call',
      'user: And?',
      'assistant: Done.',
      'user: A note',
    ])
  })

  it('leaves no call before it that somebody could still decide about', async () => {
    const { open, model } = bodies(1)
    const tools = { question: tool({ input: nothing }) }
    const { chat } = talk(textAnswers(), { model, tools })
    void chat.send('Quiz me')
    open[0]?.write(answerBody([calling('question')], 'tool_calls'))
    open[0]?.close()
    await eventually(() => expect(chat.get().status).toBe('awaiting-tool-output'))
    await chat.append({ role: 'user', content: 'A note' })
    expect(chat.get().toolCalls).toMatchObject([{ status: 'skipped' }])
  })
})
