import { describe, expect, it, vi } from 'vitest'
import { type StreamChatOptions, streamChat } from '../../src/index.ts'
import { type SmoothOptions, smooth } from '../../src/smooth.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import {
  answerBody,
  answers,
  anyModel,
  begin,
  fault,
  hi,
  opened,
} from '../support/cassette-harness.ts'
import { manualClock, settled } from '../support/manual-clock.ts'
import { soon } from '../support/misbehaviour.ts'

interface NumberOption {
  readonly name: string
  options(value: number): Partial<StreamChatOptions>
  /** Whether it has to be a whole number. */
  readonly whole?: boolean
  /** The smallest number, 0 unless another is named. */
  readonly least?: number
  /** Whether `Infinity`, for no limit, makes sense. */
  readonly endless: boolean
}

const table: readonly NumberOption[] = [
  { name: 'maxSteps', options: (maxSteps) => ({ maxSteps }), whole: true, least: 1, endless: true },
  {
    name: 'parallelTools',
    options: (parallelTools) => ({ parallelTools }),
    whole: true,
    least: 1,
    endless: true,
  },
  { name: 'toolTimeout', options: (toolTimeout) => ({ toolTimeout }), least: 1, endless: true },
  { name: 'retry.limit', options: (limit) => ({ retry: { limit } }), whole: true, endless: true },
  { name: 'retry.minDelay', options: (minDelay) => ({ retry: { minDelay } }), endless: true },
  { name: 'retry.maxDelay', options: (maxDelay) => ({ retry: { maxDelay } }), endless: true },
  {
    name: 'timeout.firstByte',
    options: (firstByte) => ({ timeout: { firstByte } }),
    least: 1,
    endless: true,
  },
  {
    name: 'timeout.silence',
    options: (silence) => ({ timeout: { silence } }),
    least: 1,
    endless: true,
  },
  {
    name: 'limits.message',
    options: (message) => ({ limits: { message } }),
    least: 1,
    endless: true,
  },
  { name: 'limits.answer', options: (answer) => ({ limits: { answer } }), least: 1, endless: true },
  { name: 'limits.steps', options: (steps) => ({ limits: { steps } }), least: 1, endless: true },
  { name: 'limits.parts', options: (parts) => ({ limits: { parts } }), endless: true },
  {
    name: 'limits.providerState',
    options: (providerState) => ({ limits: { providerState } }),
    endless: true,
  },
  { name: 'limits.warnings', options: (warnings) => ({ limits: { warnings } }), endless: true },
  {
    name: 'limits.toolOutput',
    options: (toolOutput) => ({ limits: { toolOutput } }),
    endless: true,
  },
  { name: 'temperature', options: (temperature) => ({ temperature }), endless: false },
  { name: 'topP', options: (topP) => ({ topP }), endless: false },
  {
    name: 'maxOutputTokens',
    options: (maxOutputTokens) => ({ maxOutputTokens }),
    whole: true,
    least: 1,
    endless: false,
  },
  {
    name: 'seed',
    options: (seed) => ({ seed }),
    whole: true,
    least: Number.NEGATIVE_INFINITY,
    endless: false,
  },
  {
    name: 'reasoning.budget',
    options: (budget) => ({ reasoning: { budget } }),
    whole: true,
    least: Number.NEGATIVE_INFINITY,
    endless: false,
  },
]

/** Values that are no usable number. */
const odd: readonly unknown[] = [Number.NaN, '5', '', true, {}, [5], null, Number.NEGATIVE_INFINITY]

describe.each(table)('the option $name', ({ name, options, whole, least = 0, endless }) => {
  function start(value: unknown) {
    const model = anyModel({ fetch: async () => new Response(answerBody([{ content: 'Olá' }])) })
    return streamChat({ model, messages: hi, retry: false, ...options(value as number) })
  }

  it.each(odd)('is rejected by name if it is %j', (value) => {
    expect(() => start(value)).toThrow(TypeError)
    expect(() => start(value)).toThrow(`Expected \`${name}\` to be`)
  })

  it('is rejected below its range', () => {
    if (least === Number.NEGATIVE_INFINITY) return expect(() => start(-5)).not.toThrow()
    expect(() => start(least - 1)).toThrow(
      `\`${name}\` to be ${whole ? 'a whole number' : 'a number'} of at least ${least}`,
    )
  })

  it('is rejected as a fraction if it is a count', () => {
    if (whole) expect(() => start(2.5)).toThrow('a whole number')
    else expect(() => start(2.5)).not.toThrow()
  })

  it('can be Infinity if that makes sense', async () => {
    if (!endless) return expect(() => start(Number.POSITIVE_INFINITY)).toThrow(name)
    const { outcome } = await soon(start(Number.POSITIVE_INFINITY).result, 'The result')
    expect(outcome.type).toBe('complete')
  })

  it('can be larger than the limit of a timer', async () => {
    const { outcome } = await soon(start(2 ** 31).result, 'The result')
    expect(outcome.type).toBe('complete')
  })
})

describe('options that are objects', () => {
  const model = anyModel({ fetch: () => Promise.reject(new Error('Nothing should be sent')) })

  it.each([
    ['retry', 3],
    ['retry', true],
    ['timeout', 5_000],
    ['timeout', null],
    ['limits', 100],
  ])('are rejected by name: %s as %j', (name, value) => {
    expect(() => streamChat({ model, messages: hi, [name]: value })).toThrow(`\`${name}\``)
  })
})

describe('an endless time', () => {
  it.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40])(
    'allows a long tool call: %d',
    async (time) => {
      const clock = manualClock()
      let answer: (output: string) => void = () => {}
      const output = new Promise<string>((resolve) => (answer = resolve))
      const slow = tool({ input: jsonSchema({}), timeout: time, execute: () => output })
      const call = { index: 0, id: 'a', function: { name: 'slow', arguments: '{}' } }
      const bodies = [
        answerBody([{ tool_calls: [call] }], 'tool_calls'),
        answerBody([{ content: 'Done' }]),
      ]
      const fetch = async () => new Response(bodies.shift())
      const stream = streamChat({
        model: anyModel({ fetch }),
        messages: hi,
        tools: { slow },
        clock,
      })
      for (let turn = 0; turn < 20; turn++) await settled()
      await clock.advance(2 ** 31 - 1)
      answer('at last')
      expect((await soon(stream.complete(), 'The stream')).toolCalls[0]?.output).toBe('at last')
    },
  )

  it.each([Number.POSITIVE_INFINITY, 2 ** 40])('allows a silent provider: %d', async (silence) => {
    const clock = manualClock()
    const { stream, fetch } = begin(fault('comments'), {
      clock,
      timeout: { firstByte: silence, silence },
      replay: { clock, drop: { after: 400, as: 'silence' } },
    })
    await opened(fetch)
    await clock.advance(2 ** 31)
    expect(fetch.exchanges[0]?.status).toBe('open')
    expect(clock.slept.filter((time) => time < 1_000)).toEqual([])
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
  })
})

describe('numbers of a tool and of smooth()', () => {
  it.each([Number.NaN, -1, 0, '5', null])('are rejected by name: timeout as %j', (timeout) => {
    expect(() => tool({ input: jsonSchema({}), timeout: timeout as number })).toThrow('`timeout`')
  })

  it.each([
    ['delay', Number.NaN],
    ['delay', -1],
    ['behind', '400'],
    ['behind', -Number.POSITIVE_INFINITY],
  ])('are rejected by name: %s as %j', (name, value) => {
    expect(() => smooth({ [name]: value })).toThrow(`\`${name}\``)
  })

  it.each<SmoothOptions>([
    { delay: 0 },
    { behind: 0 },
    { delay: Number.POSITIVE_INFINITY },
    { behind: Number.POSITIVE_INFINITY },
    { delay: 2 ** 31 },
  ])('show the whole text: %j', async (options) => {
    const clock = manualClock({ skip: 1_000 })
    const middleware = smooth({ clock, ...options })
    const { stream } = begin(answers(answerBody([{ content: 'Olá a todos' }])), { middleware })
    expect((await soon(stream.complete(), 'The stream')).content).toBe('Olá a todos')
  })
})

it('checks the options that prepareStep returns', async () => {
  const look = tool({ input: jsonSchema({}), execute: () => 'found' })
  const model = anyModel({ fetch: vi.fn() })
  const prepareStep = () => ({ temperature: Number.NaN })
  const { error } = await streamChat({ model, messages: hi, tools: { look }, prepareStep }).result
  expect(error?.cause).toBeInstanceOf(TypeError)
  expect(error?.message).toContain('temperature')
})
