import { describe, expect, it, vi } from 'vitest'
import { fallback } from '../../src/fallback.ts'
import { type Model, streamChat } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock, bedrockAnthropic } from '../../src/providers/bedrock/index.ts'
import { compatible, deepseek, mistral, moonshot } from '../../src/providers/compatible.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { type FakeAnswer, type FakeModel, fakeModel } from '../../src/testing.ts'
import { jsonSchema, object, tool } from '../../src/tools.ts'
import { respond } from '../support/candidates.ts'
import { answerBody, hi } from '../support/cassette-harness.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

const clock = manualClock()

function one(...answers: FakeAnswer[]): FakeModel {
  return fakeModel(answers, { id: 'one' })
}

/** A model that continues a text, and what it was sent. */
function two(...answers: FakeAnswer[]): FakeModel {
  return { ...fakeModel(answers, { id: 'two' }), continues: true }
}

const cut = { content: 'Once upon', truncated: true }

describe('a model that is cut off after content', () => {
  it.each([
    ['truncated', cut],
    ['failed', { content: 'Once upon', error: 'down' }],
  ] as const)('is %s as ever where no other continues texts', async (type, answer) => {
    const other = fakeModel(['never'])
    const result = await streamChat({ model: fallback([one(answer), other]), messages: hi }).result
    expect(result).toMatchObject({ content: 'Once upon', outcome: { type }, warnings: [] })
    expect(other.requests).toHaveLength(0)
  })

  it('is continued by one that does: the same text goes on in the same message', async () => {
    const next = two(' a time')
    const onFallback = vi.fn()
    const model = fallback([one(cut), fakeModel(['never']), next], { onFallback })
    const result = await streamChat({ model, messages: hi }).complete()
    expect(result.content).toBe('Once upon a time')
    expect(next.requests[0]?.messages).toEqual([...hi, { role: 'assistant', content: 'Once upon' }])
    expect(result.message.steps).toMatchObject([
      { model: 'one', outcome: { type: 'truncated' } },
      { model: 'two', outcome: { type: 'complete' } },
    ])
    expect(result.message.steps[1]?.warnings).toEqual([
      {
        type: 'warning',
        code: 'continued',
        message: 'one failed (TruncatedError), so two goes on',
      },
    ])
    await settled()
    expect(onFallback).toHaveBeenCalledOnce()
  })

  it('is continued without a gap, though providers refuse white space at the end', async () => {
    const next = two(' a time')
    const model = fallback([one({ content: 'Once upon ', truncated: true }), next])
    await expect(streamChat({ model, messages: hi }).text()).resolves.toBe('Once upon a time')
    expect(next.requests[0]?.messages.at(-1)).toMatchObject({ content: 'Once upon' })
  })

  it('stays as it is where the next has no content either', async () => {
    const model = fallback([one(cut), two({ error: 'down' })])
    const result = await streamChat({ model, messages: hi }).result
    expect(result).toMatchObject({ content: 'Once upon', outcome: { type: 'truncated' } })
    expect(result.message.steps).toMatchObject([
      { model: 'one', warnings: [{ code: 'continued' }] },
    ])
  })

  it('is continued again by the one after it', async () => {
    const last = two(' there was')
    const model = fallback([one(cut), two({ content: ' a time', error: 'down' }), last])
    const result = await streamChat({ model, messages: hi }).complete()
    expect(result.content).toBe('Once upon a time there was')
    expect(last.requests[0]?.messages.at(-1)).toMatchObject({ content: 'Once upon a time' })
    expect(result.message.steps).toHaveLength(3)
  })

  it('stays as it is where `when` does not want another', async () => {
    const next = two('never')
    const model = fallback([one(cut), next], { when: ({ name }) => name !== 'TruncatedError' })
    const { outcome } = await streamChat({ model, messages: hi }).result
    expect(outcome).toEqual({ type: 'truncated' })
    expect(next.requests).toHaveLength(0)
  })

  it('fails where `when` throws', async () => {
    const model = fallback([one(cut), two('never')], { when: () => JSON.parse('{') })
    const { outcome, content } = await streamChat({ model, messages: hi }).result
    expect([outcome.type, content]).toEqual(['failed', 'Once upon'])
  })

  it('is not continued once it is stopped', async () => {
    const next = two('never')
    const stream = streamChat({ model: fallback([one('Once upon a time'), next]), messages: hi })
    for await (const event of stream) if (event.type === 'content') stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect(next.requests).toHaveLength(0)
  })

  it('is not continued where the app itself failed', async () => {
    const next = two('never')
    const model = fallback([one(cut), next])
    const onEvents = (batch: readonly { type: string }[]) => {
      if (batch.some(({ type }) => type === 'content')) throw new Error('bug')
    }
    const { outcome } = await streamChat({ model, messages: hi, onEvents }).result
    expect(outcome).toMatchObject({ type: 'failed', error: { cause: { message: 'bug' } } })
    expect(next.requests).toHaveLength(0)
  })

  it('leaves what it thought to itself', async () => {
    const next = two('Well')
    const thinking = { reasoning: 'Hm', truncated: true }
    const model = fallback([one(thinking), next])
    const result = await streamChat({
      model,
      messages: hi,
      reasoning: { effort: 'high' },
    }).complete()
    expect(result).toMatchObject({ content: 'Well', reasoning: 'Hm' })
    expect(next.requests[0]).toMatchObject({ messages: hi, reasoning: { effort: 'high' } })
  })

  it('counts the cost of each model once', async () => {
    const paid = { content: 'Once upon', usage: { cost: 1 }, truncated: true }
    const model = fallback([
      one({ error: 'down', usage: { cost: 2 } }),
      one(paid),
      two({ error: 'down', usage: { cost: 4 } }),
      two({ content: ' a time', usage: { cost: 8 } }),
    ])
    const result = await streamChat({ model, messages: hi }).complete()
    expect(result.message.steps.map(({ usage }) => usage?.cost)).toEqual([3, 12])
    const broken = fallback([
      one({ error: 'down', usage: { cost: 2 } }),
      one(paid),
      two({ error: 'down', usage: { cost: 4 } }),
    ])
    expect((await streamChat({ model: broken, messages: hi }).result).usage.cost).toBe(7)
  })
})

describe('tools', () => {
  function weather() {
    const runs: string[] = []
    const input = jsonSchema<object>({ type: 'object' })
    const execute = (_input: object, { key }: { key: string }) => {
      runs.push(key)
      return 'sunny'
    }
    return { runs, tools: { weather: tool({ input, execute }) } }
  }
  const call = { name: 'weather', input: { city: 'Rome' } }

  it('are not executed for a call that was cut, and once for the call of the next model', async () => {
    const { runs, tools } = weather()
    const next = two({ content: ' it is', toolCalls: [call] }, 'Sunny')
    const cutCall = { content: 'I think', toolCalls: [call], truncated: true }
    const model = fallback([one(cutCall), next])
    const result = await streamChat({ model, messages: hi, tools }).complete()
    expect(runs).toEqual(['1/tool:0'])
    expect(result.toolCalls.map(({ status }) => status)).toEqual(['unfinished', 'done'])
    expect(next.requests[0]?.messages.at(-1)).toEqual({ role: 'assistant', content: 'I think' })
  })

  it('go back to the model that called them, and its provider state with them', async () => {
    const { runs, tools } = weather()
    const bad = fakeModel([{ error: 'down' }, 'never'], { id: 'bad' })
    const good = one({ toolCalls: [call] }, 'Sunny')
    const model = fallback([bad, good])
    const { message } = await streamChat({ model, messages: hi, tools }).complete()
    expect(message.steps.map((step) => step.model)).toEqual(['one', 'one'])
    expect([bad.requests.length, good.requests.length, runs.length]).toEqual([1, 2, 1])
  })

  it('are not executed again by a model that takes over after them', async () => {
    const { runs, tools } = weather()
    const bad = fakeModel([{ toolCalls: [call] }, { error: 'down' }], { id: 'bad' })
    const good = one('Sunny')
    const { message, content } = await streamChat({
      model: fallback([bad, good]),
      messages: hi,
      tools,
    }).complete()
    expect(message.steps.map((step) => step.model)).toEqual(['bad', 'one'])
    expect([content, runs.length, good.requests.length]).toEqual(['Sunny', 1, 1])
  })

  it('of a remote answer are not passed over: nobody continues it', async () => {
    const remote: Model = {
      ...one(),
      async streamStep({ step }, emit) {
        const key = `${step}/tool`
        await emit([{ type: 'start', step, vendor: 'remote', model: 'one' }])
        await emit([{ type: 'tool-call', part: 'tool', id: '1', name: 'pay' }])
        await emit([{ type: 'finish', reason: 'tool-calls', raw: '' }])
        await emit([
          { type: 'end', step, outcome: { type: 'complete', finishReason: 'tool-calls' } },
        ])
        await emit([{ type: 'tool-output', key, output: 'paid' }])
        await emit([{ type: 'start', step: step + 1, vendor: 'remote', model: 'one' }])
        await emit([{ type: 'end', step: step + 1, outcome: { type: 'truncated' } }])
      },
    }
    const next = two('never')
    const result = await streamChat({ model: fallback([remote, next]), messages: hi }).result
    expect(result.outcome).toEqual({ type: 'truncated' })
    expect(next.requests).toHaveLength(0)
  })
})

describe('a structured output', () => {
  const output = object(
    jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    }),
  )

  it('starts anew with the next model', async () => {
    const next = two('{"city":"Rome"}')
    const model = fallback([one({ content: '{"city":"Par', truncated: true }), next])
    const stream = streamChat({ model, messages: hi, output })
    await expect(stream.complete()).resolves.toMatchObject({ output: { city: 'Rome' } })
    expect(next.requests[0]?.messages).toEqual(hi)
  })

  it('has its format in the prompt of those models alone that need it there', async () => {
    const plain = one({ error: 'down' })
    const prompted = { ...two('{"city":"Rome"}'), outputFormatInPrompt: true }
    const model = fallback([plain, prompted])
    await streamChat({ model, messages: hi, output }).complete()
    expect(plain.requests[0]).toMatchObject({ messages: hi, output: { name: 'output' } })
    expect(prompted.requests[0]?.output).toBeUndefined()
    expect(prompted.requests[0]?.messages[0]).toMatchObject({ role: 'system' })
  })
})

describe('the providers', () => {
  const options = { apiKey: 'unused', continues: true }

  it.each([
    ['claude-sonnet-4-5', true],
    ['claude-3-7-sonnet-20250219', true],
    ['claude-opus-4-6', false],
    ['claude-sonnet-5', false],
  ])('know that %s continues texts: %s', (id, continues) => {
    expect(anthropic(id, options).continues).toBe(continues)
    expect(bedrockAnthropic(`anthropic.${id}-v1:0`, options).continues).toBe(continues)
  })

  it('declare it only where the app does', () => {
    expect(anthropic('claude-sonnet-4-5').continues).toBeFalsy()
    expect(openrouter('a/b').continues).toBeFalsy()
    expect(openrouter('a/b', options).continues).toBe(true)
    expect(bedrock('a.b').continues).toBeFalsy()
    expect(bedrock('a.b', options).continues).toBe(true)
  })

  it.each([
    ['mistral', mistral, { prefix: true }],
    ['deepseek', deepseek, { prefix: true }],
    ['moonshot', moonshot, { partial: true }],
  ])('mark the text as %s wants it', async (_, preset, mark) => {
    const bodies: string[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      bodies.push(String(init?.body))
      return respond(answerBody([{ content: ' a time' }]))(input, init)
    }
    const model = fallback([one(cut), compatible('two', { ...preset, ...options, fetch })])
    await expect(streamChat({ model, messages: hi, clock }).text()).resolves.toBe(
      'Once upon a time',
    )
    const { messages } = JSON.parse(bodies[0] ?? '')
    expect(messages).toEqual([...hi, { role: 'assistant', content: 'Once upon', ...mark }])
  })
})
