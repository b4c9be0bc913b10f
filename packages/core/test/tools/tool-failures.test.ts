import { describe, expect, it, vi } from 'vitest'
import { jsonSchema, type Tool, tool } from '../../src/tools.ts'
import { all, answerBody, play, recorded } from '../support/cassette-harness.ts'
import { gate } from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'
import { manualClock } from '../support/manual-clock.ts'
import { sampled, sampledElsewhere } from '../support/sampled.ts'
import {
  anyInput,
  bracketsIn,
  bracketsOf,
  calling,
  converse,
  done,
  oneCall,
  outputsIn,
  place,
} from '../support/tool-conversation.ts'

describe('a call that fails', () => {
  it.each<[string, Record<string, Tool>, string, string]>([
    [
      'throws',
      { weather: tool({ input: place, execute: () => Promise.reject(new Error('no sky')) }) },
      '{}',
      'no sky',
    ],
    [
      'gets input that its schema rejects',
      {
        weather: tool({
          input: jsonSchema({}, () => {
            throw new Error('no such place')
          }),
          execute: () => 'Sun',
        }),
      },
      '{}',
      'no such place',
    ],
    [
      'gets input that is not JSON',
      { weather: tool({ input: place, execute: () => 'Sun' }) },
      '{"pl',
      'not JSON',
    ],
    [
      'has a name that no tool has',
      { other: tool({ input: place, execute: () => 'Sun' }) },
      '{}',
      'no tool weather, only other',
    ],
    [
      'has the name of an inherited property',
      { toString: tool({ input: place }) },
      '{}',
      'no tool weather',
    ],
  ])('has an output that the model reads if it %s', async (_, tools, input, output) => {
    const { stream, fetch } = converse([calling(['weather', input]), done], { tools })
    const { toolCalls } = await stream.complete()
    expect(toolCalls[0]?.status).toBe('failed')
    expect(toolCalls[0]?.output).toContain(output)
    expect(outputsIn(fetch, 1)).toEqual([toolCalls[0]?.output])
  })

  it('fails if it takes too long, and its signal is aborted', async () => {
    const clock = manualClock({ skip: 100 })
    let gone: AbortSignal | undefined
    const weather = tool({
      input: place,
      timeout: 2_000,
      execute(_, { signal }) {
        gone = signal
        return new Promise<string>(() => {})
      },
    })
    const { stream } = converse([oneCall, done], { tools: { weather }, clock })
    await eventually(() => expect(gone).toBeDefined())
    await clock.advance(2_000)
    const { toolCalls, content } = await stream.complete()
    expect(toolCalls[0]).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('2000 ms'),
    })
    expect(gone?.aborted).toBe(true)
    expect(content).toBe('Done.')
  })

  it('has the output that came while the process was stalled', async () => {
    const clock = manualClock({ skip: 100 })
    const output = gate<string>()
    const execute = vi.fn(() => output.promise)
    const weather = tool({ input: place, timeout: 2_000, execute })
    const { stream } = converse([oneCall, done], { tools: { weather }, clock })
    await eventually(() => expect(execute).toHaveBeenCalled())
    await clock.stall(60_000)
    output.open('sunny')
    const { toolCalls } = await stream.complete()
    expect(toolCalls[0]).toMatchObject({ status: 'done', output: 'sunny' })
  })
})

describe('no call is executed', () => {
  it.each<[string, string]>([
    ['truncated', oneCall.slice(0, oneCall.indexOf('"finish_reason"'))],
    ['failed', oneCall.replace(/data: .*finish_reason.*/, 'data: {"error":{"message":"down"}}')],
    [
      'cut by its length',
      answerBody(
        [{ tool_calls: [{ index: 0, id: 'a', function: { name: 'weather', arguments: '{}' } }] }],
        'length',
      ),
    ],
  ])('of a step that was %s', async (_, body) => {
    const execute = vi.fn(() => 'Sun')
    const { stream, fetch } = converse([body, done], {
      tools: { weather: tool({ input: place, execute }) },
    })
    const { toolCalls } = await stream.result
    expect(execute).not.toHaveBeenCalled()
    expect(toolCalls).toHaveLength(1)
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('of a step that was aborted', async () => {
    const execute = vi.fn(() => 'Sun')
    const { stream } = converse([oneCall], { tools: { weather: tool({ input: place, execute }) } })
    for await (const { type } of stream) if (type === 'tool-call') stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    expect(execute).not.toHaveBeenCalled()
  })

  it.each(sampledElsewhere(recorded, 16))(
    'of $name, wherever the bytes end before their finish',
    async ({ cassette }) => {
      const whole = (await play(cassette)).result
      const names = [...whole.toolCalls.map(({ name }) => name), 'other']
      const { length } = String(cassette.interactions[0]?.response.body)
      const offsets = Array.from({ length: Math.ceil(length / 97) }, (_, nth) => 1 + nth * 97)
      for (const after of sampled(offsets, 3)) {
        const execute = vi.fn(() => 'Sun')
        const tools = Object.fromEntries(
          names.map((name) => [name, tool({ input: anyInput, execute })]),
        )
        const cut = await play(cassette, { tools, replay: { drop: { after, as: 'end' } } })
        const ended = cut.result.message.steps[0]?.outcome
        const may = ended?.type === 'complete' && ended.finishReason === 'tool-calls'
        expect(execute, `after ${after}`).toHaveBeenCalledTimes(may ? whole.toolCalls.length : 0)
      }
    },
  )
})

describe('a stream that is stopped while calls are executed', () => {
  it('is aborted, aborts the calls, and sends no further request', async () => {
    let gone: AbortSignal | undefined
    const weather = tool({
      input: place,
      execute(_, { signal }) {
        gone = signal
        stream.abort()
        return new Promise<string>(() => {})
      },
    })
    const { stream, fetch } = converse([oneCall, done], { tools: { weather } })
    const { outcome, toolCalls } = await stream.result
    expect(outcome.type).toBe('aborted')
    expect(gone?.aborted).toBe(true)
    expect(toolCalls[0]?.status).toBe('interrupted')
    expect(fetch.exchanges).toHaveLength(1)
    expect(bracketsIn(await all(stream))).toEqual(bracketsOf(2))
  })

  it('leaves a generator, whose next value shows nothing any more', async () => {
    const more = gate()
    const shown: string[] = []
    let hasLeft = false
    const weather = tool({
      input: place,
      async *execute() {
        try {
          yield 'Clouds'
          await more.promise
          yield 'Sun'
          shown.push('Sun')
        } finally {
          hasLeft = true
        }
      },
    })
    const { stream } = converse([oneCall, done], { tools: { weather } })
    for await (const event of stream) {
      if (event.type === 'tool-output' && event.preliminary) stream.abort()
    }
    const { toolCalls } = await stream.result
    expect(toolCalls[0]).toMatchObject({ status: 'interrupted' })
    more.open()
    await eventually(() => expect(hasLeft).toBe(true))
    expect(shown).toEqual([])
    expect(stream.message().parts).toEqual((await stream.result).message.parts)
  })
})
