// Long, for it goes through all that one answer of a chat can meet, and then through every
// recording.

import { describe, expect, it, vi } from 'vitest'
import { replay } from '../../src/cassette.ts'
import type { Middleware, StreamEvent } from '../../src/index.ts'
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
} from '../support/cassette-harness.ts'
import { calling, openBody, shown, talk, textAnswers } from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'

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
    await eventually(() => expect(chat.get().content.text).toBe('Hel'))
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
    await eventually(() => expect(chat.get().content.text).toBe('Fir'))
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
    // Two messages of the user in a row become one.
    expect(requestBody(fetch, 1).messages).toEqual([{ role: 'user', content: '1?\n\n2?' }])
  })
})

describe('stop', () => {
  it('resolves once the answer is settled, and keeps what has arrived', async () => {
    const body = openBody()
    const { chat } = talk(textAnswers(), { model: anyModel({ fetch: body.fetch }) })
    void chat.send('Hi')
    body.write(answerBody([{ reasoning: 'Hmm' }, { content: 'Hel' }, calling('{"ci')], null))
    await eventually(() => expect(chat.get().toolCalls).toHaveLength(1))
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
    const { chat } = talk(cassette, { model, maxSteps: cassette.interactions.length })
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
