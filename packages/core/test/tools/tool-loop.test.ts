import { describe, expect, it, vi } from 'vitest'
import { cassettes } from '../../../../cassettes/index.ts'
import { readCassette, replay } from '../../src/cassette.ts'
import {
  type AssistantMessage,
  createAccumulator,
  resumeAccumulator,
  type StreamChatOptions,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { approved, denied, jsonSchema, type Tool, tool } from '../../src/tools.ts'
import {
  all,
  answers,
  anyModel,
  asked,
  hi,
  inputOf,
  modelFor,
  play,
  recorded,
  said,
} from '../support/cassette-harness.ts'
import { manualClock } from '../support/manual-clock.ts'

const place = jsonSchema<{ place: string }>({
  type: 'object',
  properties: { place: { type: 'string' } },
})

const any = jsonSchema({})

/** The body of an answer that makes those calls. */
function calling(...calls: [name: string, input: string][]): string {
  const deltas = calls.map(([name, input], index) => ({
    tool_calls: [{ index, id: `call-${index}`, function: { name, arguments: input } }],
  }))
  return said(deltas, 'tool_calls')
}

const once = calling(['weather', '{"place":"Faro"}'])
const done = said([{ content: 'Done.' }])

/** A conversation with a provider that answers with those bodies, one after the other. */
function converse(bodies: readonly string[], options: Partial<StreamChatOptions>) {
  const fetch = replay(answers(...bodies), { match: 'order' })
  const model = anyModel({ apiKey: 'unused', fetch })
  return { fetch, model, stream: streamChat({ model, messages: hi, retry: false, ...options }) }
}

/** What the nth request told the model that its calls gave. */
function outputsIn(fetch: ReturnType<typeof replay>, nth: number): unknown[] {
  return asked(fetch, nth).messages.flatMap(({ role, content }) =>
    role === 'tool' ? [content] : [],
  )
}

function expectRuns(events: readonly StreamEvent[], steps: number): void {
  const brackets = events.flatMap((event) =>
    event.type === 'start' || event.type === 'end' ? [`${event.type} ${event.step}`] : [],
  )
  const expected = Array.from({ length: steps }, (_, run) => [`start ${run}`, `end ${run}`])
  expect(brackets).toEqual(expected.flat())
}

describe('the loop', () => {
  it('carries a recorded call out and streams what the model makes of it', async () => {
    const { yaml = '' } = cassettes.find(({ name }) => name.endsWith('/tool')) ?? {}
    const cassette = readCassette(yaml)
    const [first, second] = cassette.interactions.map(({ request }) => request)
    if (!first) throw new Error('The cassette is empty')
    const fetch = replay(cassette)
    const { tools: described, ...input } = inputOf(first)
    const { inputSchema = {}, ...weather } = described?.weather ?? {}
    const execute = vi.fn(async (_: { location: string }) => '40 C')
    const tools = {
      weather: tool({ ...weather, input: jsonSchema<{ location: string }>(inputSchema), execute }),
    }
    const model = modelFor(cassette, { apiKey: 'unused', fetch })
    const stream = streamChat({ ...input, tools, model })
    const events = await all(stream)
    const result = await stream.complete()
    expect(execute).toHaveBeenCalledTimes(1)
    expect(execute.mock.calls[0]?.[0]).toEqual({ location: 'Florence,Italy' })
    expect(asked(fetch, 1)).toMatchObject(JSON.parse(String(second?.body)))
    expect(events.filter(({ type }) => type === 'content').length).toBeGreaterThan(1)
    expect(result.content).toBe('The current weather in Florence, Italy is 40°C.')
    expect(result.finishReason).toBe('stop')
    expectRuns(events, 2)
    const [one, two] = result.message.steps.map(({ usage }) => usage)
    expect([one?.total, two?.total, result.usage.total]).toEqual([520, 581, 1_101])
    expect(result.toolCalls).toMatchObject([{ name: 'weather', status: 'done', output: '40 C' }])
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('carries calls out together, no more at once than it may', async () => {
    let running = 0
    let most = 0
    const slow = tool({
      input: place,
      async execute() {
        most = Math.max(most, ++running)
        for (let turn = 0; turn < 10; turn++) await undefined
        running--
        return 'ok'
      },
    })
    const calls = Array.from({ length: 7 }, (): [string, string] => ['slow', '{}'])
    const { stream, fetch } = converse([calling(...calls), done], {
      tools: { slow },
      parallelTools: 3,
    })
    await stream.complete()
    expect(most).toBe(3)
    expect(outputsIn(fetch, 1)).toEqual(Array(7).fill('ok'))
  })

  it('goes at the pace of its reader, though several calls speak at once', async () => {
    const tools = { weather: tool({ input: any, execute: () => 'Sun' }) }
    const three = calling(['weather', '1'], ['weather', '2'], ['weather', '3'])
    const { stream } = converse([three, done], { tools, replayable: false })
    const events = await all(stream)
    expect(events.filter(({ type }) => type === 'tool-output')).toHaveLength(3)
    expect((await stream.result).content).toBe('Done.')
  })

  it('gives a call its input, its key, its id and a signal', async () => {
    const execute = vi.fn((_input: { place: string }, _context: object) => 'Sun')
    const { stream } = converse([once, done], {
      tools: { weather: tool({ input: place, execute }) },
    })
    await stream.complete()
    const context = { key: '0/tool:0', id: 'call-0', signal: expect.any(AbortSignal) }
    expect(execute).toHaveBeenCalledWith({ place: 'Faro' }, context)
  })

  it('shows what a generator has so far, and gives the model its last word', async () => {
    const weather = tool({
      input: place,
      async *execute() {
        yield 'Looking'
        yield 'Sun'
      },
    })
    const { stream, fetch } = converse([once, done], { tools: { weather } })
    const outputs = (await all(stream)).filter(({ type }) => type === 'tool-output')
    const key = '0/tool:0'
    expect(outputs).toEqual([
      { type: 'tool-output', key, output: 'Looking', preliminary: true },
      { type: 'tool-output', key, output: 'Sun', preliminary: true },
      { type: 'tool-output', key, output: 'Sun' },
    ])
    expect(outputsIn(fetch, 1)).toEqual(['Sun'])
  })

  it('stops at maxSteps, 10 where nothing is said', async () => {
    const weather = tool({ input: place, execute: () => 'Sun' })
    const endless = Array<string>(12).fill(once)
    const ten = converse(endless, { tools: { weather } })
    expect((await ten.stream.result).message.steps).toHaveLength(10)
    const { stream } = converse(endless, { tools: { weather }, maxSteps: 2 })
    const result = await stream.complete()
    expect(result.finishReason).toBe('tool-calls')
    expect(result.toolCalls.map(({ status }) => status)).toEqual(['done', 'done'])
    expectRuns(await all(stream), 2)
  })

  it('stops when it is told to, having carried the calls out', async () => {
    const stopWhen = vi.fn(({ stepsTaken }: { stepsTaken: number }) => stepsTaken === 2)
    const weather = tool({ input: place, execute: () => 'Sun' })
    const { stream } = converse([once, once, once], { tools: { weather }, stopWhen })
    const { message, toolCalls } = await stream.complete()
    expect(message.steps).toHaveLength(2)
    expect(toolCalls.map(({ output }) => output)).toEqual(['Sun', 'Sun'])
  })

  it('asks otherwise in a step, of another model if need be', async () => {
    const other = replay(answers(done), { match: 'order' })
    const weather = tool({ input: place, execute: () => 'Sun' })
    const { stream, fetch } = converse([once], {
      tools: { weather },
      prepareStep: ({ stepsTaken, messages }) =>
        stepsTaken === 1
          ? {
              model: anyModel({ fetch: other }),
              tools: {},
              messages: [...messages, { role: 'user', content: 'Be brief' }],
            }
          : undefined,
    })
    expect((await stream.complete()).content).toBe('Done.')
    expect(fetch.exchanges).toHaveLength(1)
    expect(asked(other).messages.at(-1)).toEqual({ role: 'user', content: 'Be brief' })
  })

  it.each(['prepareStep', 'stopWhen'])(
    'fails as a run of its own where %s throws',
    async (name) => {
      const weather = tool({ input: place, execute: () => 'Sun' })
      const broken = ({ stepsTaken }: { stepsTaken: number }) => {
        if (stepsTaken) throw new Error('no plan')
        return undefined as never
      }
      const { stream, fetch } = converse([once], { tools: { weather }, [name]: broken })
      const { outcome, error, toolCalls } = await stream.result
      expect(outcome.type).toBe('failed')
      expect(error?.message).toContain('no plan')
      expect(toolCalls[0]?.output).toBe('Sun')
      expect(fetch.exchanges).toHaveLength(1)
      expectRuns(await all(stream), 2)
    },
  )
})

describe('a call that fails', () => {
  it.each<[string, Record<string, Tool>, string, string]>([
    [
      'throws',
      { weather: tool({ input: place, execute: () => Promise.reject(new Error('no sky')) }) },
      '{}',
      'no sky',
    ],
    [
      'gets input its schema refuses',
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
      'gets input that is no JSON',
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
      'has the name of what every object has',
      { toString: tool({ input: place }) },
      '{}',
      'no tool weather',
    ],
  ])('is told to the model where it %s', async (_, tools, input, told) => {
    const { stream, fetch } = converse([calling(['weather', input]), done], { tools })
    const { toolCalls } = await stream.complete()
    expect(toolCalls[0]?.status).toBe('failed')
    expect(toolCalls[0]?.output).toContain(told)
    expect(outputsIn(fetch, 1)).toEqual([toolCalls[0]?.output])
  })

  it('is told where it takes too long, and its signal is aborted', async () => {
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
    const { stream } = converse([once, done], { tools: { weather }, clock })
    await vi.waitFor(() => expect(gone).toBeDefined())
    await clock.advance(2_000)
    const { toolCalls, content } = await stream.complete()
    expect(toolCalls[0]).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('2000 ms'),
    })
    expect(gone?.aborted).toBe(true)
    expect(content).toBe('Done.')
  })
})

describe('nothing is carried out', () => {
  it.each<[string, string]>([
    ['truncated', once.slice(0, once.indexOf('"finish_reason"'))],
    ['failed', once.replace(/data: .*finish_reason.*/, 'data: {"error":{"message":"down"}}')],
    [
      'cut by its length',
      said(
        [{ tool_calls: [{ index: 0, id: 'a', function: { name: 'weather', arguments: '{}' } }] }],
        'length',
      ),
    ],
  ])('of a run that was %s', async (_, body) => {
    const execute = vi.fn(() => 'Sun')
    const { stream, fetch } = converse([body, done], {
      tools: { weather: tool({ input: place, execute }) },
    })
    const { toolCalls } = await stream.result
    expect(execute).not.toHaveBeenCalled()
    expect(toolCalls).toHaveLength(1)
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('of a run that was aborted', async () => {
    const execute = vi.fn(() => 'Sun')
    const { stream } = converse([once], { tools: { weather: tool({ input: place, execute }) } })
    for await (const { type } of stream) if (type === 'tool-call') stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    expect(execute).not.toHaveBeenCalled()
  })

  it.each(recorded)(
    'of $name, wherever the bytes end before their finish',
    async ({ cassette }) => {
      const whole = (await play(cassette)).result
      const names = [...whole.toolCalls.map(({ name }) => name), 'other']
      const { length } = String(cassette.interactions[0]?.response.body)
      for (let after = 1; after < length; after += 97) {
        const execute = vi.fn(() => 'Sun')
        const tools = Object.fromEntries(names.map((name) => [name, tool({ input: any, execute })]))
        const cut = await play(cassette, { tools, replay: { drop: { after, as: 'end' } } })
        const ended = cut.result.message.steps[0]?.outcome
        const may = ended?.type === 'complete' && ended.finishReason === 'tool-calls'
        expect(execute, `after ${after}`).toHaveBeenCalledTimes(may ? whole.toolCalls.length : 0)
      }
    },
  )
})

describe('a stream that is stopped while calls are carried out', () => {
  it('is aborted, tells the calls, and asks nothing more', async () => {
    let gone: AbortSignal | undefined
    const weather = tool({
      input: place,
      execute(_, { signal }) {
        gone = signal
        stream.abort()
        return new Promise<string>(() => {})
      },
    })
    const { stream, fetch } = converse([once, done], { tools: { weather } })
    const { outcome, toolCalls } = await stream.result
    expect(outcome.type).toBe('aborted')
    expect(gone?.aborted).toBe(true)
    expect(toolCalls[0]?.status).toBe('interrupted')
    expect(fetch.exchanges).toHaveLength(1)
    expectRuns(await all(stream), 2)
  })
})

describe('a call that waits', () => {
  it('for the page is left ready, and the stream ends there', async () => {
    const { stream, fetch } = converse([once], { tools: { weather: tool({ input: place }) } })
    const { toolCalls, outcome } = await stream.complete()
    expect(toolCalls[0]).toMatchObject({ status: 'ready', input: { place: 'Faro' } })
    expect(outcome).toEqual({ type: 'complete', finishReason: 'tool-calls' })
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('for a person is not carried out, though others are', async () => {
    const execute = vi.fn(() => 'ok')
    const tools = {
      weather: tool({ input: place, execute }),
      fire: tool({ input: place, execute, approve: true }),
    }
    const both = calling(['weather', '{}'], ['fire', '{}'])
    const { toolCalls } = await converse([both], { tools }).stream.complete()
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'awaiting-approval'])
    expect(execute).toHaveBeenCalledTimes(1)
  })

  it('waits only where a predicate of its input says so', async () => {
    const approve = vi.fn(async ({ place }: { place: string }) => place === 'Faro')
    const tools = { weather: tool({ input: place, execute: () => 'Sun', approve }) }
    const elsewhere = calling(['weather', '{"place":"Oslo"}'])
    expect((await converse([once], { tools }).stream.result).toolCalls[0]?.status).toBe(
      'awaiting-approval',
    )
    expect((await converse([elsewhere, done], { tools }).stream.result).content).toBe('Done.')
  })

  it('is carried out once it is approved, and the answer goes on in the same message', async () => {
    const execute = vi.fn(({ place }: { place: string }) => `Sun in ${place}`)
    const tools = { weather: tool({ input: place, execute, approve: true }) }
    const { message } = await converse([once], { tools }).stream.complete()
    const stored: AssistantMessage = JSON.parse(JSON.stringify(message))
    const messages = [...hi, approved(stored, '0/tool:0')]
    const { stream, fetch } = converse([done], { tools, messages })
    const events = await all(stream)
    const result = await stream.complete()
    expect(execute).toHaveBeenCalledTimes(1)
    expect(outputsIn(fetch, 0)).toEqual(['Sun in Faro'])
    expect(result.message.steps).toHaveLength(2)
    expect(result.messages).toEqual([...hi, result.message])
    expect(result.toolCalls[0]).toMatchObject({ key: '0/tool:0', status: 'done' })
    expect(result.content).toBe('Done.')
    expect(events.map(({ type }) => type).slice(0, 3)).toEqual([
      'tool-call',
      'tool-output',
      'start',
    ])
    expect(events.find(({ type }) => type === 'start')).toMatchObject({ step: 1 })
  })

  it('is told to the model where a person denies it, with the reason', async () => {
    const execute = vi.fn(() => 'Sun')
    const tools = { weather: tool({ input: place, execute, approve: true }) }
    const { message } = await converse([once], { tools }).stream.complete()
    const messages = [...hi, denied(message, '0/tool:0', 'too far')]
    const { stream, fetch } = converse([done], { tools, messages })
    expect((await stream.complete()).content).toBe('Done.')
    expect(outputsIn(fetch, 0)).toEqual(['The user denied this call. Their reason: "too far"'])
    expect(execute).not.toHaveBeenCalled()
  })

  it('waits though another, for nobody to wait for, was carried out for the page', async () => {
    const tools = {
      weather: tool({ input: place, execute: () => 'Sun' }),
      fire: tool({ input: place, execute: () => 'Bang', approve: true }),
    }
    const both = calling(['weather', '{}'], ['fire', '{}'])
    const { stream, fetch } = converse([both, done], { tools })
    expect((await stream.complete()).toolCalls.map(({ output }) => output)).toEqual([
      'Sun',
      undefined,
    ])
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('needs no approval where the page is to answer it anyway', async () => {
    const tools = { weather: tool({ input: place, approve: true }) }
    const { toolCalls } = await converse([once], { tools }).stream.complete()
    expect(toolCalls[0]?.status).toBe('ready')
  })

  it('is left to whoever has its tool, once it is approved', async () => {
    const tools = { weather: tool({ input: place, execute: () => 'Sun', approve: true }) }
    const { message } = await converse([once], { tools }).stream.complete()
    const messages = [...hi, approved(message, '0/tool:0')]
    const others = { fire: tool({ input: place, execute: () => 'Bang' }) }
    const { stream } = converse([done], { tools: others, messages })
    expect((await stream.complete()).toolCalls[0]?.status).toBe('approved')
  })

  it('can be approved only while it waits', async () => {
    const tools = { weather: tool({ input: place, execute: () => 'Sun' }) }
    const { message } = await converse([once, done], { tools }).stream.complete()
    expect(approved(message, '0/tool:0')).toEqual(message)
  })

  it('is never carried out a second time, though the page went away meanwhile', async () => {
    const execute = vi.fn(() => 'Sun')
    const tools = { weather: tool({ input: place, execute, approve: true }) }
    const { message } = await converse([once], { tools }).stream.complete()
    for (const status of ['running', 'awaiting-approval', 'ready', 'done', 'failed'] as const) {
      const parts = message.parts.map((part) =>
        part.type === 'tool-call' ? { ...part, status, output: 'kept' } : part,
      )
      const { stream } = converse([done], { tools, messages: [...hi, { ...message, parts }] })
      expect((await stream.complete()).content).toBe('Done.')
    }
    expect(execute).not.toHaveBeenCalled()
  })
})

describe('a accumulator that goes on with a message', () => {
  const outputs: StreamEvent[] = [
    { type: 'tool-output', key: '0/tool:0', output: { a: 1 } },
    { type: 'tool-output', key: '0/tool:0', output: 'no', status: 'failed' },
    {
      type: 'tool-call',
      part: 'tool:0',
      id: 'call-0',
      name: 'weather',
      status: 'awaiting-approval',
    },
  ]

  it.each(recorded)('of $name holds it, part by part', async ({ cassette }) => {
    const { message } = (await play(cassette)).result
    expect(resumeAccumulator(message).message()).toEqual(message)
    expect(resumeAccumulator(message).message().parts[0]).toBe(message.parts[0])
    const stored: AssistantMessage = JSON.parse(JSON.stringify(message))
    expect(resumeAccumulator(stored).message()).toEqual(stored)
  })

  it.each(outputs)('hears $type as the accumulator of the answer itself does', async (event) => {
    const { events } = await play(answers(once))
    const accumulator = resumeAccumulator(folded(events))
    accumulator.add([event])
    expect(accumulator.message()).toEqual(folded([...events, event]))
  })

  it('adds to what a part carries', () => {
    const carried = (set: Record<string, unknown>): StreamEvent => ({
      type: 'provider-state',
      part: 'a',
      entry: 'made',
      set,
    })
    const begun: StreamEvent = { type: 'start', step: 0, vendor: 'made', model: 'm' }
    const message = folded([begun, carried({ one: 1 })])
    const accumulator = resumeAccumulator({
      ...message,
      steps: [{ vendor: 'made', model: 'm', outcome: stopped }],
    })
    accumulator.add([carried({ two: 2 })])
    expect(accumulator.message().parts[0]?.providerState).toEqual([
      { entry: 'made', value: { one: 1, two: 2 } },
    ])
    expect(message.parts[0]?.providerState).toEqual([{ entry: 'made', value: { one: 1 } }])
  })

  it('ends a run that was live when the page went away', () => {
    const live = folded([
      { type: 'start', step: 0, vendor: 'made', model: 'm' },
      { type: 'content', part: 'content', delta: 'Ol' },
      { type: 'tool-call', part: 'tool:0', id: 'a', name: 'weather' },
    ])
    const { parts, steps } = resumeAccumulator(live).message()
    expect(parts.map((part) => 'status' in part && part.status)).toEqual(['done', 'unfinished'])
    expect(steps[0]?.outcome).toEqual({ type: 'interrupted' })
  })

  const stopped = { type: 'complete', finishReason: 'stop' } as const

  function folded(events: readonly StreamEvent[]): AssistantMessage {
    const accumulator = createAccumulator()
    accumulator.add(events)
    return accumulator.message()
  }
})
