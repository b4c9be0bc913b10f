import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { cassettes } from '../../../../cassettes/index.ts'
import { readCassette, replay } from '../../src/cassette.ts'
import { streamChat } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import {
  all,
  answers,
  anyModel,
  inputOf,
  modelFor,
  requestBody,
} from '../support/cassette-harness.ts'
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

describe('the loop', () => {
  it('executes a recorded call and streams the next step', async () => {
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
    expect(requestBody(fetch, 1)).toMatchObject(JSON.parse(String(second?.body)))
    expect(events.filter(({ type }) => type === 'content').length).toBeGreaterThan(1)
    expect(result.content).toBe('The current weather in Florence, Italy is 40°C.')
    expect(result.finishReason).toBe('stop')
    expect(bracketsIn(events)).toEqual(bracketsOf(2))
    const [one, two] = result.message.steps.map(({ usage }) => usage)
    expect([one?.total, two?.total, result.usage.total]).toEqual([520, 581, 1_101])
    expect(result.toolCalls).toMatchObject([{ name: 'weather', status: 'done', output: '40 C' }])
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('executes calls together, up to a limit', async () => {
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

  it('applies backpressure, even if several calls emit at once', async () => {
    const tools = { weather: tool({ input: anyInput, execute: () => 'Sun' }) }
    const three = calling(['weather', '1'], ['weather', '2'], ['weather', '3'])
    const { stream } = converse([three, done], { tools, replayable: false })
    const events = await all(stream)
    expect(events.filter(({ type }) => type === 'tool-output')).toHaveLength(3)
    expect((await stream.result).content).toBe('Done.')
  })

  it('gives a tool its input, its key, its id, a signal and what emits data', async () => {
    const execute = vi.fn((_input: { place: string }, _context: object) => 'Sun')
    const { stream } = converse([oneCall, done], {
      tools: { weather: tool({ input: place, execute }) },
    })
    await stream.complete()
    const signal = expect.any(AbortSignal)
    const context = { key: '0/tool:0', id: 'call-0', signal, emitData: expect.any(Function) }
    expect(execute).toHaveBeenCalledWith({ place: 'Faro' }, context)
  })

  it('shows the yields of a generator, and sends the model its last value', async () => {
    const weather = tool({
      input: place,
      async *execute() {
        yield 'Looking'
        yield 'Sun'
      },
    })
    const { stream, fetch } = converse([oneCall, done], { tools: { weather } })
    const outputs = (await all(stream)).filter(({ type }) => type === 'tool-output')
    const key = '0/tool:0'
    expect(outputs).toEqual([
      { type: 'tool-output', key, output: 'Looking', preliminary: true },
      { type: 'tool-output', key, output: 'Sun', preliminary: true },
      { type: 'tool-output', key, output: 'Sun' },
    ])
    expect(outputsIn(fetch, 1)).toEqual(['Sun'])
  })

  it('stops at maxSteps, which is 10 by default', async () => {
    const weather = tool({ input: place, execute: () => 'Sun' })
    const endless = Array<string>(12).fill(oneCall)
    const ten = converse(endless, { tools: { weather } })
    expect((await ten.stream.result).message.steps).toHaveLength(10)
    const { stream } = converse(endless, { tools: { weather }, maxSteps: 2 })
    const result = await stream.complete()
    expect(result.finishReason).toBe('tool-calls')
    expect(result.toolCalls.map(({ status }) => status)).toEqual(['done', 'done'])
    expect(bracketsIn(await all(stream))).toEqual(bracketsOf(2))
  })

  it('stops when stopWhen returns true, after it executed the calls', async () => {
    const stopWhen = vi.fn(({ stepsTaken }: { stepsTaken: number }) => stepsTaken === 2)
    const weather = tool({ input: place, execute: () => 'Sun' })
    const { stream } = converse([oneCall, oneCall, oneCall], { tools: { weather }, stopWhen })
    const { message, toolCalls } = await stream.complete()
    expect(message.steps).toHaveLength(2)
    expect(toolCalls.map(({ output }) => output)).toEqual(['Sun', 'Sun'])
  })

  it('changes the request of a step by prepareStep, the model included', async () => {
    const other = replay(answers(done), { match: 'order' })
    const weather = tool({ input: place, execute: () => 'Sun' })
    const { stream, fetch } = converse([oneCall], {
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
    expect(requestBody(other).messages.at(-1)).toEqual({ role: 'user', content: 'Be brief' })
  })

  it.each([
    ['tools', { tools: { weather: { inputSchema: z.object({}) } } }, 'tools.weather.inputSchema'],
    ['a format', { output: { name: 'x', schema: z.object({}) } }, 'output.schema'],
  ])('checks %s that prepareStep returns', async (_, overrides, place) => {
    const weather = tool({ input: anyInput, execute: () => 'Sun' })
    const { stream } = converse([], { tools: { weather }, prepareStep: () => overrides })
    const { error } = await stream.result
    expect(error?.cause).toBeInstanceOf(TypeError)
    expect(error?.message).toContain(`Expected \`${place}\` to be JSON Schema`)
  })

  it.each(['prepareStep', 'stopWhen'])('fails in a separate step if %s throws', async (name) => {
    const weather = tool({ input: place, execute: () => 'Sun' })
    const broken = ({ stepsTaken }: { stepsTaken: number }) => {
      if (stepsTaken) throw new Error('no plan')
      return undefined as never
    }
    const { stream, fetch } = converse([oneCall], { tools: { weather }, [name]: broken })
    const { outcome, error, toolCalls } = await stream.result
    expect(outcome.type).toBe('failed')
    expect(error?.message).toContain('no plan')
    expect(toolCalls[0]?.output).toBe('Sun')
    expect(fetch.exchanges).toHaveLength(1)
    expect(bracketsIn(await all(stream))).toEqual(bracketsOf(2))
  })
})
