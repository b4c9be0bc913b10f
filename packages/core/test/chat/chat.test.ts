import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { replay } from '../../src/cassette.ts'
import {
  type Conversation,
  createChat,
  type Middleware,
  type StreamEvent,
} from '../../src/index.ts'
import { partialToolInputs, tool } from '../../src/tools.ts'
import {
  answerBody,
  answers,
  anyModel,
  fault,
  faulty,
  faultyElsewhere,
  modelFor,
  play,
  recorded,
  requestBody,
  sse,
} from '../support/cassette-harness.ts'
import { latestCall, openBody, shown, talk, textAnswers } from '../support/controlled-provider.ts'
import { settled } from '../support/manual-clock.ts'

const calling = (args: string, id = 'call-1', name = 'weather') => ({
  tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: args } }],
})
const weather = {
  weather: tool({ input: z.object({ city: z.string() }), execute: ({ city }) => `${city}: mild` }),
}

describe('send', () => {
  it('shows the message at once, and the answer once it is settled', async () => {
    const { chat, fetch } = talk(textAnswers('Olá!'))
    expect(chat.get()).toMatchObject({ status: 'idle', messages: [], draft: undefined })
    const sending = chat.send('Say hi')
    expect(shown(chat)).toEqual(['user: Say hi'])
    expect(chat.get().status).toBe('connecting')
    const answer = await sending
    expect(answer?.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(shown(chat)).toEqual(['user: Say hi', 'assistant: Olá!'])
    expect(chat.get()).toMatchObject({ status: 'settled', draft: undefined })
    expect(chat.get().messages[1]).toBe(answer)
    expect(requestBody(fetch).messages).toEqual([{ role: 'user', content: 'Say hi' }])
  })

  it('sends all earlier messages', async () => {
    const { chat, fetch } = talk(textAnswers('One', 'Two'), { system: 'Count' })
    await chat.send('1?')
    await chat.send('2?')
    expect(requestBody(fetch, 1).messages).toEqual([
      { role: 'system', content: 'Count' },
      { role: 'user', content: '1?' },
      { role: 'assistant', content: 'One' },
      { role: 'user', content: '2?' },
    ])
  })

  it('takes files, metadata, and options for this request only', async () => {
    const { chat, fetch } = talk(textAnswers('A cat', 'Fine'), { temperature: 1 })
    const url = 'data:image/png;base64,AA=='
    await chat.send('What is it?', {
      files: [{ type: 'file', mediaType: 'image/png', url }],
      metadata: { from: 'test' },
      data: 7,
      temperature: 0,
    })
    expect(requestBody(fetch)).toMatchObject({
      temperature: 0,
      messages: [{ content: [{ type: 'text' }, { type: 'image_url', image_url: { url } }] }],
    })
    expect(chat.get().messages[0]).toMatchObject({ metadata: { from: 'test' }, data: 7 })
    await chat.send('And now?')
    expect(requestBody(fetch, 1).temperature).toBe(1)
  })

  it('sends the options that are set when the request starts', async () => {
    const { chat, fetch } = talk(textAnswers('One', 'Two'), { temperature: 1 })
    await chat.send('1?')
    chat.configure({ model: anyModel({ fetch }), temperature: 0.5 })
    await chat.send('2?')
    expect(requestBody(fetch, 1).temperature).toBe(0.5)
  })

  it('keeps the id of the answer while it is written and afterwards', async () => {
    const body = openBody()
    const { chat } = talk(textAnswers(), { model: anyModel({ fetch: body.fetch }) })
    const sending = chat.send('Hi')
    body.write(answerBody([{ content: 'Hel' }], null))
    await vi.waitFor(() => expect(chat.get().content.text).toBe('Hel'))
    const { draft, status, messages } = chat.get()
    expect({ status, messages: messages.length }).toEqual({ status: 'streaming', messages: 1 })
    body.write(answerBody([{ content: 'lo' }]))
    body.close()
    expect((await sending)?.id).toBe(draft?.id)
    expect(chat.get().content).toEqual({ text: 'Hello', status: 'done' })
  })

  it('reports a request that could not be sent, and does not reject', async () => {
    const onError = vi.fn()
    const cannot: Middleware = () => {
      throw new TypeError('This request is never sent')
    }
    const { chat } = talk(textAnswers(), { middleware: cannot, onError })
    expect(await chat.send('Hi')).toMatchObject({ parts: [], outcome: { type: 'failed' } })
    expect(chat.get()).toMatchObject({ status: 'settled', error: { name: 'UnexpectedError' } })
    expect(onError).toHaveBeenCalledOnce()
    expect(shown(chat)).toEqual(['user: Hi', 'assistant: '])
  })
})

describe('a message sent while an answer is written', () => {
  function twoAnswers(busy?: 'queue' | 'interrupt' | 'reject') {
    const body = openBody()
    const { fetch } = talk(textAnswers('Second'))
    let requests = 0
    const model = anyModel({
      fetch: (input, init) => (requests++ ? fetch(input, init) : body.fetch(input, init)),
    })
    const { chat } = talk(textAnswers(), { model, busy })
    return { chat, body, fetch }
  }

  it('waits for its turn', async () => {
    const { chat, body, fetch } = twoAnswers()
    const first = chat.send('1?')
    const second = chat.send('2?')
    expect(chat.get().queued.map(({ parts }) => parts)).toEqual([[{ type: 'text', text: '2?' }]])
    expect(fetch.exchanges).toHaveLength(0)
    body.write(answerBody([{ content: 'First' }]))
    body.close()
    await first
    await second
    expect(chat.get().queued).toEqual([])
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: First', 'user: 2?', 'assistant: Second'])
  })

  it("interrupts the answer with busy: 'interrupt'", async () => {
    const { chat, body } = twoAnswers('interrupt')
    const first = chat.send('1?')
    body.write(answerBody([{ content: 'Fir' }], null))
    await vi.waitFor(() => expect(chat.get().content.text).toBe('Fir'))
    await chat.send('2?')
    expect((await first)?.outcome).toEqual({ type: 'aborted' })
    expect(body.cancelled()).toBe(true)
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: Fir', 'user: 2?', 'assistant: Second'])
  })

  it("is rejected with busy: 'reject'", async () => {
    const { chat, body } = twoAnswers('reject')
    const first = chat.send('1?')
    await expect(chat.send('2?')).rejects.toThrow('busy')
    body.write(answerBody([{ content: 'First' }]))
    body.close()
    await first
    expect(shown(chat)).toEqual(['user: 1?', 'assistant: First'])
  })

  it('leaves the queue when the chat is stopped', async () => {
    const { chat, fetch } = twoAnswers()
    const first = chat.send('1?')
    const second = chat.send('2?')
    await chat.stop()
    expect([await first, await second]).toEqual([undefined, undefined])
    expect(chat.get()).toMatchObject({ queued: [], status: 'idle' })
    expect(fetch.exchanges).toHaveLength(0)
  })
})

describe('an answer without content', () => {
  it.each(['google/safety', 'google/prompt-blocked'])(
    'is kept with its finish reason: %s',
    async (name) => {
      const cassette = fault(name)
      const fetch = replay(cassette, { match: 'order' })
      const { chat } = talk(cassette, { model: modelFor(cassette, { apiKey: 'unused', fetch }) })
      const answer = await chat.send('Hi')
      expect(answer).toMatchObject({
        parts: [],
        outcome: { type: 'complete', finishReason: 'content-filter' },
      })
      expect(chat.get()).toMatchObject({ status: 'settled', error: undefined })
      expect(chat.get().messages).toHaveLength(2)
    },
  )

  it('is not sent with the next message', async () => {
    const { chat, fetch } = talk(answers(answerBody([]), answerBody([{ content: 'Fine' }])))
    await chat.send('1?')
    expect(chat.get().messages[1]).toMatchObject({ parts: [], outcome: { type: 'complete' } })
    await chat.send('2?')
    expect(requestBody(fetch, 1).messages).toEqual([
      { role: 'user', content: '1?' },
      { role: 'user', content: '2?' },
    ])
  })
})

describe('stop', () => {
  it('resolves once the answer is settled, and keeps what has arrived', async () => {
    const body = openBody()
    const { chat } = talk(textAnswers(), { model: anyModel({ fetch: body.fetch }) })
    void chat.send('Hi')
    body.write(answerBody([{ reasoning: 'Hmm' }, { content: 'Hel' }, calling('{"ci')], null))
    await vi.waitFor(() => expect(chat.get().toolCalls).toHaveLength(1))
    await chat.stop()
    const { status, messages, draft, error } = chat.get()
    expect({ status, draft, error }).toEqual({ status: 'settled' })
    expect(messages[1]).toMatchObject({
      outcome: { type: 'aborted' },
      parts: [{ status: 'done' }, { status: 'done' }, { status: 'unfinished' }],
    })
    expect(body.cancelled()).toBe(true)
  })

  it('does nothing to a chat that is idle', async () => {
    const { chat } = talk(textAnswers('Olá!'))
    await chat.stop()
    await chat.send('Hi')
    await chat.stop()
    expect(chat.get().messages[1]).toMatchObject({ outcome: { type: 'complete' } })
  })
})

describe('an answer that does not complete', () => {
  it('is kept when it is cut off, and continues in the same message', async () => {
    const whole = answerBody([{ content: ', whole' }])
    const { chat, fetch } = talk(answers(answerBody([{ content: 'Half' }], null), whole))
    const cut = await chat.send('Tell me')
    expect(cut?.outcome).toEqual({ type: 'truncated' })
    expect(chat.get()).toMatchObject({ status: 'settled', error: { name: 'TruncatedError' } })
    const rest = await chat.continue()
    expect(rest?.id).toBe(cut?.id)
    expect(rest?.steps).toHaveLength(2)
    expect(rest?.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(chat.get().content.text).toBe('Half, whole')
    expect(requestBody(fetch, 1).messages.at(-1)).toEqual({ role: 'assistant', content: 'Half' })
  })

  it('differs from a failed one, which can be retried', async () => {
    const onError = vi.fn()
    const onFinish = vi.fn()
    const refused = answers(
      ['{"error":{"message":"no"}}', { code: 400 }],
      answerBody([{ content: 'Yes' }]),
    )
    const { chat, fetch } = talk(refused, { onError, onFinish })
    expect(await chat.send('Please')).toMatchObject({ parts: [], outcome: { type: 'failed' } })
    expect(chat.get()).toMatchObject({
      status: 'settled',
      error: { name: 'HttpError', status: 400 },
    })
    expect(shown(chat)).toEqual(['user: Please', 'assistant: '])
    expect(chat.get().messageIds).toHaveLength(2)
    expect(onError).toHaveBeenCalledWith(chat.get().error)
    expect(onFinish).toHaveBeenCalledOnce()
    await chat.retry()
    expect(chat.get().error).toBeUndefined()
    expect(shown(chat)).toEqual(['user: Please', 'assistant: Yes'])
    expect(requestBody(fetch, 1)).toEqual(requestBody(fetch, 0))
  })

  it('keeps what arrived before the provider failed', async () => {
    const { chat } = talk(fault('error-openrouter'))
    const answer = await chat.send('Hi')
    expect(answer?.outcome?.type).toBe('failed')
    expect(chat.get().error?.name).toBe('ProviderError')
    expect(JSON.parse(JSON.stringify(chat.conversation())).messages).toHaveLength(2)
  })
})

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

describe('tools', () => {
  it('are executed within the same answer', async () => {
    const { chat, fetch } = talk(
      answers(
        answerBody([calling('{"city":"Porto"}')], 'tool_calls'),
        answerBody([{ content: 'Mild.' }]),
      ),
      { tools: weather },
    )
    const statuses: string[] = []
    chat.subscribe(() => statuses.push(chat.get().status))
    await chat.send('Weather?')
    expect([...new Set(statuses)]).toEqual([
      'connecting',
      'streaming',
      'executing-tools',
      'settled',
    ])
    expect(chat.get().toolCalls).toMatchObject([{ status: 'done', output: 'Porto: mild' }])
    expect(chat.get().content.text).toBe('Mild.')
    expect(chat.get().messages).toHaveLength(2)
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('wait for the app, and continue once every call has an output', async () => {
    const onToolCall = vi.fn()
    const tools = { question: tool({ input: z.object({ question: z.string() }) }) }
    const both = answerBody(
      [
        calling('{"question":"a"}', 'one', 'question'),
        {
          tool_calls: [
            { ...calling('{"question":"b"}', 'two', 'question').tool_calls[0], index: 1 },
          ],
        },
      ],
      'tool_calls',
    )
    const { chat, fetch } = talk(answers(both, answerBody([{ content: 'Thanks' }])), {
      tools,
      onToolCall,
    })
    await chat.send('Quiz me')
    expect(chat.get().status).toBe('awaiting-tool-output')
    expect(onToolCall.mock.calls.map(([call]) => call.input)).toEqual([
      { question: 'a' },
      { question: 'b' },
    ])
    const [one, two] = chat.get().toolCalls
    expect(await chat.addToolOutput(one ?? latestCall(chat, ''), 'A')).toBeUndefined()
    expect(fetch.exchanges).toHaveLength(1)
    await chat.addToolOutput(two ?? latestCall(chat, ''), 'no', { status: 'failed' })
    expect(fetch.exchanges).toHaveLength(2)
    expect(
      requestBody(fetch, 1)
        .messages.slice(-2)
        .map(({ content }) => content),
    ).toEqual(['A', 'no'])
    expect(chat.get().toolCalls[1]).toMatchObject({ status: 'failed', error: 'no' })
    expect(chat.get().content.text).toBe('Thanks')
    await chat.addToolOutput(one ?? latestCall(chat, ''), 'again')
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('wait for the app when they have only a schema', async () => {
    const tools = { question: { inputSchema: { type: 'object' } } }
    const call = answerBody([calling('{}', 'one', 'question')], 'tool_calls')
    const { chat, fetch } = talk(answers(call, answerBody([{ content: 'Thanks' }])), { tools })
    const answer = await chat.send('Quiz me')
    const done = await chat.addToolOutput(latestCall(chat, '0/tool:0'), { yes: true })
    expect(done?.id).toBe(answer?.id)
    expect(requestBody(fetch, 1).messages.at(-1)).toMatchObject({ content: '{"yes":true}' })
    expect(chat.get().content.text).toBe('Thanks')
  })

  const careful = () => {
    const execute = vi.fn(async () => 'gone')
    const tools = { remove: tool({ input: z.object({}), execute, approve: true }) }
    const call = answerBody([calling('{}', 'one', 'remove')], 'tool_calls')
    return { ...talk(answers(call, answerBody([{ content: 'Well.' }])), { tools }), execute }
  }

  it('run once they are approved, and only once', async () => {
    const { chat, fetch, execute } = careful()
    await chat.send('Remove it')
    expect(chat.get().status).toBe('awaiting-approval')
    expect(execute).not.toHaveBeenCalled()
    const [first, second] = [
      chat.approve(latestCall(chat, '0/tool:0')),
      chat.approve(latestCall(chat, '0/tool:0')),
    ]
    await Promise.all([first, second])
    expect(execute).toHaveBeenCalledOnce()
    expect(chat.get()).toMatchObject({ status: 'settled', toolCalls: [{ output: 'gone' }] })
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('do not run when they are denied, and send the reason to the model', async () => {
    const { chat, fetch, execute } = careful()
    await chat.send('Remove it')
    await chat.deny(latestCall(chat, '0/tool:0'), 'too early')
    expect(execute).not.toHaveBeenCalled()
    expect(requestBody(fetch, 1).messages.at(-1)?.content).toContain('too early')
    expect(await chat.approve(latestCall(chat, '9/nothing'))).toBeUndefined()
    await expect(chat.approve('0/tool:0' as never)).rejects.toThrow('{ messageId, key }')
  })

  it('can be approved while other calls are executed', async () => {
    let finish = (_: string) => {}
    const slow = new Promise<string>((resolve) => {
      finish = resolve
    })
    const tools = {
      slow: tool({ input: z.object({}), execute: () => slow }),
      remove: tool({ input: z.object({}), execute: () => 'gone', approve: true }),
    }
    const both = answerBody(
      [
        calling('{}', 'one', 'slow'),
        { tool_calls: [{ ...calling('{}', 'two', 'remove').tool_calls[0], index: 1 }] },
      ],
      'tool_calls',
    )
    const { chat, fetch } = talk(answers(both, answerBody([{ content: 'Done' }])), { tools })
    void chat.send('Both')
    await vi.waitFor(() => expect(chat.get().toolCalls[1]?.status).toBe('awaiting-approval'))
    await chat.approve(latestCall(chat, '0/tool:1'))
    finish('slept')
    await vi.waitFor(() => expect(chat.get().content.text).toBe('Done'))
    expect(chat.get().toolCalls.map(({ output }) => output)).toEqual(['slept', 'gone'])
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('show their arguments while they are written', async () => {
    const body = openBody()
    const model = anyModel({ fetch: body.fetch })
    const { chat } = talk(textAnswers(), { model, tools: weather, partialToolInputs })
    void chat.send('Weather?')
    body.write(answerBody([calling('{"city":"Por')], null))
    await vi.waitFor(() => expect(chat.get().toolCalls[0]?.input).toEqual({ city: 'Por' }))
    body.write(answerBody([calling('to","at"')], null).replace(/"id":"call-1",/, ''))
    await vi.waitFor(() => expect(chat.get().toolCalls[0]?.input).toEqual({ city: 'Porto' }))
    await chat.stop()
    expect(chat.get().toolCalls[0]).toMatchObject({ status: 'unfinished' })
  })
})

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
    await vi.waitFor(() => expect(chat.get().toolCalls).toHaveLength(1))
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
        await vi.waitFor(() => expect(chat.get().status).toBe('awaiting-approval'))
        void chat.approve(latestCall(chat, '0/tool:0'))
      }
      await vi.waitFor(() => expect(execute).toHaveBeenCalledOnce())
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

describe('the state that is shown', () => {
  function byHand() {
    const body = openBody()
    const frames: (() => void)[] = []
    const { chat } = talk(textAnswers(), {
      model: anyModel({ fetch: body.fetch }),
      scheduler: { scheduleFrame: (show) => frames.push(show), yieldToPage: async () => {} },
    })
    const frame = () => {
      for (const show of frames.splice(0)) show()
    }
    return { chat, body, frame }
  }

  it('updates with the first delta, then once per frame, and at the end', async () => {
    const { chat, body, frame } = byHand()
    const texts: string[] = []
    const sending = chat.send('Hi')
    chat.subscribe(() => texts.push(chat.get().content.text))
    for (const delta of ['a', 'b', 'c']) {
      body.write(answerBody([{ content: delta }], null))
      await settled()
    }
    expect(texts.filter(Boolean)).toEqual(['a'])
    frame()
    expect(texts.at(-1)).toBe('abc')
    body.write(answerBody([{ content: 'd' }]))
    body.close()
    await sending
    expect(texts.filter(Boolean)).toEqual(['a', 'abc', 'abcd'])
    const updates = texts.length
    frame()
    expect(texts).toHaveLength(updates)
  })

  it('keeps the identity of slices that have not changed', async () => {
    const { chat, body, frame } = byHand()
    void chat.send('Hi')
    body.write(answerBody([{ reasoning: 'Hmm' }, calling('{}')], null))
    await settled()
    frame()
    const before = chat.get()
    body.write(answerBody([{ content: 'a' }], null))
    await settled()
    frame()
    const after = chat.get()
    expect(after.content).not.toBe(before.content)
    for (const slice of ['toolCalls', 'sources', 'usage', 'messages', 'queued'] as const) {
      expect(after[slice], slice).toBe(before[slice])
    }
    body.write(answerBody([{ content: 'b' }], null))
    await settled()
    frame()
    expect(chat.get().reasoning).toBe(after.reasoning)
    await chat.stop()
  })

  it('yields to the page often, however fast an answer arrives', async () => {
    const reads = 1_000
    const { fetch } = talk(textAnswers())
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const encoder = new TextEncoder()
        const deltas = Array.from({ length: reads }, () => answerBody([{ content: 'x' }], null))
        for (const delta of [...deltas, answerBody([])]) controller.enqueue(encoder.encode(delta))
        controller.close()
      },
    })
    // Each look at this clock is a tenth of a millisecond of work.
    let now = 0
    const clock = {
      now: () => (now += 0.1),
      random: () => 0,
      sleep: () => new Promise<void>(() => {}),
    }
    const stretches: number[] = []
    let since = 0
    const yieldToPage = async () => {
      stretches.push(now - since)
      await settled()
      since = now
    }
    const scheduleFrame = (show: () => void) => {
      void settled().then(show)
    }
    expect(fetch.exchanges).toEqual([])
    const model = anyModel({ fetch: async () => new Response(body) })
    const chat = createChat({ model, clock, scheduler: { scheduleFrame, yieldToPage } })
    await chat.send('Count')
    expect(chat.get().content.text).toHaveLength(reads)
    expect(stretches.length).toBeGreaterThan(3)
    expect(Math.max(...stretches, now - since)).toBeLessThan(9)
  })

  it('has times and tokens, measured with the clock of the options', async () => {
    const body = openBody()
    const { manualClock } = await import('../support/manual-clock.ts')
    const clock = manualClock({ skip: 0 })
    const { chat } = talk(textAnswers(), { model: anyModel({ fetch: body.fetch }), clock })
    const sending = chat.send('Hi')
    await clock.advance(100)
    body.write(sse({ id: 'x', model: 'made', choices: [] }))
    await settled()
    await clock.advance(100)
    body.write(answerBody([{ reasoning: 'Hmm' }], null))
    await settled()
    await clock.advance(2_000)
    body.write(answerBody([{ content: 'Hi' }], null))
    await settled()
    expect(chat.get().reasoning).toMatchObject({ text: 'Hmm', status: 'done', seconds: 2 })
    await clock.advance(2_000)
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 40,
      completion_tokens_details: { reasoning_tokens: 30 },
    }
    body.write(answerBody([]) + sse({ choices: [], usage }))
    body.close()
    await sending
    expect(chat.get().timing).toEqual({
      firstByte: 100,
      firstToken: 200,
      reasoning: 2_000,
      total: 4_200,
      tokensPerSecond: 10,
    })
    expect(chat.get().reasoning).toMatchObject({ seconds: 2, tokens: 30, hidden: false })
    expect(chat.get().usage).toMatchObject({ input: 5, output: 40 })
  })

  it('marks reasoning as hidden when the model returns only its token count', async () => {
    const usage = { completion_tokens: 40, completion_tokens_details: { reasoning_tokens: 30 } }
    const { chat } = talk(answers(answerBody([{ content: 'Hi' }]) + sse({ choices: [], usage })))
    await chat.send('Hi')
    expect(chat.get().reasoning).toMatchObject({
      text: '',
      hidden: true,
      tokens: 30,
      status: 'done',
    })
  })
})

describe('the callbacks', () => {
  it('receive every event, and the settled answer', async () => {
    const events: StreamEvent[] = []
    const onFinish = vi.fn()
    const { chat } = talk(textAnswers('Olá!'), { onEvent: (event) => events.push(event), onFinish })
    const answer = await chat.send('Hi')
    expect(events.map(({ type }) => type)).toEqual([
      'start',
      'response',
      'content',
      'finish',
      'end',
    ])
    expect(onFinish).toHaveBeenCalledExactlyOnceWith(answer)
  })

  it('receive no event twice when an answer continues', async () => {
    const events: string[] = []
    const bodies = answers(
      answerBody([{ content: 'Half' }], null),
      answerBody([{ content: ' more' }]),
    )
    const { chat } = talk(bodies, {
      onEvent: (event) => event.type === 'content' && events.push(event.delta),
    })
    await chat.send('Hi')
    await chat.continue()
    expect(events).toEqual(['Half', ' more'])
  })
})

describe.each([...recorded, ...faulty, ...faultyElsewhere])('$name', ({ cassette }) => {
  it('gives the same answer in a chat as in a stream', async () => {
    const { result } = await play(cassette, { retry: false })
    const fetch = replay(cassette, { match: 'order' })
    const model = modelFor(cassette, { apiKey: 'unused', fetch })
    const { chat } = talk(cassette, { model })
    const answer = await chat.send('Say hi in Portuguese')
    const { outcome, message } = result
    const { parts, steps } = message
    expect(answer?.parts).toEqual(parts)
    expect(answer?.steps).toEqual(steps)
    expect(answer?.outcome).toEqual(outcome)
    expect(chat.get().error).toEqual(result.error)
    expect(chat.get()).toMatchObject({ draft: undefined, usage: parts ? result.usage : {} })
  })
})
