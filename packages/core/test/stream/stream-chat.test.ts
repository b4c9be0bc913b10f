import { describe, expect, it } from 'vitest'
import {
  AbortedError,
  HttpError,
  type Message,
  ProviderError,
  streamChat,
  TruncatedError,
} from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import {
  all,
  answerBody,
  answers,
  begin,
  bytesOf,
  deaf,
  fault,
  hi,
  play,
  recorded,
} from '../support/cassette-harness.ts'
import { eventually } from '../support/eventually.ts'
import { settled } from '../support/manual-clock.ts'

const [first] = recorded
const { cassette } = first ?? { cassette: answers() }

describe('reading', () => {
  it('starts at once, before a reader exists', async () => {
    const { fetch } = begin(cassette)
    await eventually(() => expect(fetch.exchanges[0]?.bytes).toBe(bytesOf(cassette).length))
  })

  it('gives every event to a late reader', async () => {
    const { stream } = begin(cassette)
    await stream.result
    expect(await all(stream)).toEqual((await play(cassette)).events)
  })

  it('can be read twice from the start', async () => {
    const { stream } = begin(cassette)
    expect(await all(stream)).toEqual(await all(stream))
  })

  it('can have two readers at once', async () => {
    const { stream } = begin(cassette, { replay: { cut: 64 } })
    const [one, other] = await Promise.all([all(stream), all(stream)])
    expect(one).toEqual(other)
  })

  it('answers reads that were requested together in order', async () => {
    const { stream } = begin(cassette)
    const iterator = stream[Symbol.asyncIterator]()
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()])
    const { events } = await play(cassette)
    expect(results.map(({ value }) => value)).toEqual(events.slice(0, 3))
  })

  it('can be awaited without a reader', async () => {
    const { stream } = begin(cassette)
    const result = await stream.result
    expect(result.content).toBe('Olá!')
    expect(await stream.result).toBe(result)
    expect(await stream.complete()).toBe(result)
    expect(await stream.text()).toBe('Olá!')
  })

  it('returns the conversation with the answer, ready for the next request', async () => {
    const { result } = await play(cassette)
    expect(result.messages).toEqual([...hi, result.message])
  })

  it('stops the answer when its only reader breaks off', async () => {
    const { stream, fetch } = begin(cassette, { replay: { cut: 64 } })
    for await (const event of stream) if (event.type === 'reasoning') break
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect(fetch.exchanges[0]?.bytes).toBeLessThan(bytesOf(cassette).length / 2)
  })

  it('stops the answer when its only reader throws, and passes the error on', async () => {
    const { stream, fetch } = begin(cassette, { replay: { cut: 64 } })
    async function read() {
      for await (const _ of stream) throw new RangeError('mine')
    }
    await expect(read()).rejects.toThrow(new RangeError('mine'))
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect(fetch.exchanges[0]?.status).not.toBe('open')
  })

  it('continues for the second reader when the first leaves', async () => {
    const { stream } = begin(cassette, { replay: { cut: 64 } })
    const staying = all(stream)
    for await (const event of stream) if (event.type === 'reasoning') break
    expect((await staying).at(-1)).toMatchObject({ outcome: { type: 'complete' } })
  })

  it('keeps the outcome of an answer that ended before its reader left', async () => {
    const { stream } = begin(cassette)
    await stream.result
    for await (const _ of stream) break
    expect((await stream.result).outcome.type).toBe('complete')
  })
})

describe('a stream that is not replayable', () => {
  const once = { replayable: false, replay: { cut: 64 } }

  it('gives the same events', async () => {
    expect((await play(cassette, once)).events).toEqual((await play(cassette)).events)
  })

  it('rejects a second reader', async () => {
    const { stream } = begin(cassette, once)
    await all(stream)
    expect(() => stream[Symbol.asyncIterator]()).toThrow(TypeError)
  })

  it('sends its request at once', async () => {
    const { fetch } = begin(cassette, once)
    await eventually(() => expect(fetch.exchanges).toHaveLength(1))
  })

  it('applies backpressure while its reader is slow', async () => {
    const { stream, fetch } = begin(cassette, once)
    for await (const event of stream) {
      if (event.type !== 'reasoning') continue
      const { bytes } = fetch.exchanges[0] ?? {}
      for (let turn = 0; turn < 5; turn++) await settled()
      expect(fetch.exchanges[0]?.bytes).toBe(bytes)
      expect(bytes).toBeLessThan(2_000)
      break
    }
  })

  it('is read to its end if only the result is awaited', async () => {
    const { stream } = begin(cassette, once)
    expect((await stream.complete()).content).toBe('Olá!')
  })

  it('continues without a reader while the result is awaited', async () => {
    const { stream, fetch } = begin(cassette, { ...once, wrap: deaf })
    for await (const event of stream) if (event.type === 'reasoning') break
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })
})

describe('complete() and text()', () => {
  it('reject with a TruncatedError if the answer stopped early', async () => {
    const { stream } = begin(fault('eof-before-finish'))
    await expect(stream.complete()).rejects.toBeInstanceOf(TruncatedError)
    await expect(stream.text()).rejects.toMatchObject({ name: 'TruncatedError', retryable: true })
  })

  it('reject with an AbortedError if it was stopped', async () => {
    const { stream } = begin(cassette)
    stream.abort('enough')
    await expect(stream.complete()).rejects.toBeInstanceOf(AbortedError)
    await expect(stream.text()).rejects.toMatchObject({ name: 'AbortedError' })
  })

  it('reject with the same error as the outcome', async () => {
    const refused = begin(fault('http-401-json')).stream
    await expect(refused.complete()).rejects.toBeInstanceOf(HttpError)
    await expect(refused.complete()).rejects.toBe((await refused.result).error)
    const broken = begin(fault('error-openai')).stream
    await expect(broken.text()).rejects.toBeInstanceOf(ProviderError)
    expect((await broken.result).content).toBe('Olá!')
  })
})

describe('an invalid option', () => {
  const model = openrouter('x-ai/grok-code-fast-1', { fetch: () => Promise.reject() })

  it.each([
    ['no model', { messages: hi }],
    ['the name of a model', { model: 'x-ai/grok-code-fast-1', messages: hi }],
    ['what makes models', { model: xai, messages: hi }],
    ['no messages', { model }],
    ['no message in messages', { model, messages: [] }],
    ['messages that are a string', { model, messages: 'Say hi' }],
    ['a message that is null', { model, messages: [null] }],
    ['a message without content', { model, messages: [{ role: 'user' }] }],
    ['a role nobody knows', { model, messages: [{ role: 'robot', content: 'Hi' }] }],
    ['no options', undefined],
  ])('is a TypeError at the call: %s', (_, options) => {
    expect(() => streamChat(options as never)).toThrow(TypeError)
  })

  it.each([
    ['an empty id', () => xai('')],
    ['no id', () => xai(undefined as never)],
    ['no server', () => compatible('a-model', {} as never)],
  ])('is a TypeError at the call or before: a model with %s', (_, made) => {
    expect(() => streamChat({ model: made(), messages: hi })).toThrow(TypeError)
  })

  it('fails the stream if the request cannot be encoded', async () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const model = openrouter('x-ai/grok-code-fast-1', { extraBody: circular })
    const { outcome } = await streamChat({ model, messages: hi }).result
    expect(outcome).toMatchObject({ type: 'failed', error: { name: 'UnexpectedError' } })
  })

  it('fails the stream if the key function rejects', async () => {
    const apiKey = () => Promise.reject(new RangeError('the vault is shut'))
    const model = openrouter('x-ai/grok-code-fast-1', { apiKey })
    const { error } = await streamChat({ model, messages: hi }).result
    expect(error).toMatchObject({
      name: 'UnexpectedError',
      message: expect.stringContaining('the vault is shut'),
    })
    expect(error?.cause).toBeInstanceOf(RangeError)
  })

  it('accepts every kind of message', async () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: 'Oi' },
      (await play(cassette)).result.message,
      ...hi,
    ]
    const { result } = await play(answers(answerBody([{ content: 'Olá' }])), { messages })
    expect(result.content).toBe('Olá')
  })
})
