import type { Meter as OpenTelemetryMeter } from '@opentelemetry/api'
import * as conventions from '@opentelemetry/semantic-conventions/incubating'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { streamChat } from '../../src/index.ts'
import {
  type Attributes,
  type Meter,
  type Span,
  type Tracer,
  telemetry,
} from '../../src/telemetry.ts'
import { fakeModel } from '../../src/testing.ts'
import { tool } from '../../src/tools.ts'
import {
  answerBody,
  answers,
  anyModel,
  fault,
  faulty,
  faultyElsewhere,
  hi,
  play,
  recorded,
} from '../support/cassette-harness.ts'
import { manualClock } from '../support/manual-clock.ts'

const conventionalNames: ReadonlySet<unknown> = new Set(Object.values(conventions))

interface Value {
  readonly name: string
  readonly value: number
  readonly attributes: Attributes
}

function createMeter(): { meter: Meter; values: Value[]; units: Record<string, string> } {
  const values: Value[] = []
  const units: Record<string, string> = {}
  const meter: Meter = {
    createHistogram(name, { unit }) {
      units[name] = unit
      return { record: (value, attributes) => values.push({ name, value, attributes }) }
    },
  }
  return { meter, values, units }
}

/** A tracer that keeps the names that it is given. */
function createNames(): { tracer: Tracer; names: Set<string> } {
  const names = new Set<string>()
  const add = (attributes: Attributes) => {
    for (const name of Object.keys(attributes)) names.add(name)
  }
  const span: Span = {
    setAttributes: add,
    setStatus() {},
    addEvent: (name) => names.add(name),
    end() {},
  }
  const tracer: Tracer = {
    startSpan(_, { attributes }) {
      add(attributes)
      return span
    },
    startActiveSpan(_, { attributes }, work) {
      add(attributes)
      return work(span)
    },
  }
  return { tracer, names }
}

const duration = conventions.METRIC_GEN_AI_CLIENT_OPERATION_DURATION
const toFirstChunk = conventions.METRIC_GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK
const perChunk = conventions.METRIC_GEN_AI_CLIENT_OPERATION_TIME_PER_OUTPUT_CHUNK
const tokens = conventions.METRIC_GEN_AI_CLIENT_TOKEN_USAGE

it('accepts the meter of OpenTelemetry', () => {
  expectTypeOf<OpenTelemetryMeter>().toExtend<Meter>()
})

it('uses names of the conventions, and of its own only where they have none', async () => {
  const { tracer, names } = createNames()
  const { meter, values, units } = createMeter()
  const traces = telemetry(tracer, { content: true, meter })
  const settings = {
    ...{ temperature: 1, topP: 1, maxOutputTokens: 9, seed: 1, stop: 'END', chatId: 'a' },
    output: { name: 'a', schema: {} },
  }
  for (const { cassette } of [...recorded, ...faulty, ...faultyElsewhere]) {
    await play(cassette, { middleware: traces.middleware, retry: false, ...settings })
  }
  const look = tool({ input: z.object({}), execute: () => 'seen' })
  const call = { index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }
  const bodies = [
    answerBody([{ tool_calls: [call] }], 'tool_calls'),
    answerBody([{ content: 'a' }]),
  ]
  await play(answers(...bodies), {
    make: anyModel,
    middleware: traces.middleware,
    tools: traces.tools({ look }),
  })
  for (const { name, attributes } of values) {
    for (const used of [name, ...Object.keys(attributes)]) names.add(used)
  }
  const own = [...names].filter((name) => !conventionalNames.has(name))
  expect(own.sort()).toEqual([
    ...['deltakit.first_token', 'deltakit.outcome', 'deltakit.usage.cost'],
  ])
  expect(names).toContain('gen_ai.tool.call.result')
  expect(units).toEqual({
    [duration]: 's',
    [toFirstChunk]: 's',
    [perChunk]: 's',
    [tokens]: '{token}',
  })
})

it('measures a step by the clock of the stream', async () => {
  const { meter, values } = createMeter()
  const answer = {
    reasoning: 'Hm.',
    content: 'Olá!',
    deltas: 'whole',
    usage: { input: 7, output: 2 },
  } as const
  const model = fakeModel([answer], { delay: 250 })
  const { middleware } = telemetry(createNames().tracer, { meter })
  const clock = manualClock({ skip: 250 })
  await streamChat({ model, messages: hi, middleware, clock }).result
  expect(values.map(({ name, value }) => [name, value])).toEqual([
    [toFirstChunk, 0.25],
    [perChunk, 0.25],
    [duration, 0.75],
    [tokens, 7],
    [tokens, 2],
  ])
  expect(values.map(({ attributes }) => attributes[conventions.ATTR_GEN_AI_TOKEN_TYPE])).toEqual([
    ...[undefined, undefined, undefined, 'input', 'output'],
  ])
  expect(values.at(-1)?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'fake',
    'gen_ai.request.model': 'fake-model',
  })
})

it('records what went wrong, and nothing where the app stopped the step', async () => {
  const { meter, values } = createMeter()
  const { middleware } = telemetry(createNames().tracer, { meter })
  const types = async (name: string, more: object = {}) => {
    values.length = 0
    await play(fault(name), { middleware, retry: false, ...more })
    return values
      .filter(({ name }) => name === duration)
      .map(({ attributes }) => attributes['error.type'])
  }
  expect(await types('http-429-json')).toEqual(['429'])
  expect(await types('error-openai')).toEqual(['ProviderError'])
  expect(await types('eof-before-finish')).toEqual(['TruncatedError'])
  expect(await types('comments')).toEqual([undefined])
  expect(await types('comments', { signal: AbortSignal.abort() })).toEqual([undefined])
})

it.each([
  [
    'makes no histogram',
    {
      createHistogram: () => {
        throw new Error('No collector')
      },
    },
  ],
  [
    'records nothing',
    {
      createHistogram: () => ({
        record() {
          throw new Error('No collector')
        },
      }),
    },
  ],
  ['is none', {} as Meter],
])('does not change an answer if the meter %s', async (_, meter: Meter) => {
  const { middleware } = telemetry(createNames().tracer, { meter })
  const { result } = await play(fault('comments'), { middleware })
  expect(result).toMatchObject({ content: 'Olá!', outcome: { type: 'complete' } })
})
