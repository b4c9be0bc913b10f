import { describe, expect, it } from 'vitest'
import type { AssistantMessage, EventBatch, Part, StreamEvent } from '../../src/index.ts'
import { streamStep } from '../../src/stream/stream-step.ts'
import { hi, sse } from '../support/cassette-harness.ts'
import {
  aguiProtocol,
  aiSdkProtocol,
  each,
  type InteropProtocol,
  interopProtocols,
  type RequestBody,
  serveBody,
} from '../support/interop-harness.ts'

const small = 1_000
const large = 8_000

/**
 * How much more one item costs among many than among few: 1 if the work is linear, 8 if it is quadratic.
 * A busy machine makes single measurements slow, so the best of several rounds counts.
 */
async function growthOf(work: (count: number) => Promise<unknown>): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY
  await work(small)
  for (let round = 0; round < 40 && lowest >= 3; round++) {
    const few = await timeOf(() => work(small))
    const many = await timeOf(() => work(large))
    lowest = Math.min(lowest, many / large / (few / small))
  }
  return lowest
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** Reads a body into events, and does nothing with them. */
async function read(protocol: InteropProtocol, body: string): Promise<void> {
  const model = protocol.model(serveBody(() => body))
  const { signal } = new AbortController()
  let outcome: unknown
  const emit = (batch: EventBatch) => {
    const last = batch.at(-1)
    if (last?.type === 'end') outcome = last.outcome
    return undefined
  }
  await model.streamStep?.({ model, messages: hi, step: 0, signal }, emit, streamStep)
  expect(outcome).toMatchObject({ type: 'complete' })
}

function encode(protocol: InteropProtocol, events: readonly StreamEvent[], body?: RequestBody) {
  return new Response(protocol.encode(each(events), body)).text()
}

const start = (step: number): StreamEvent => ({
  type: 'start',
  step,
  vendor: 'made',
  model: 'made',
})
const end = (step: number): StreamEvent => ({
  type: 'end',
  step,
  outcome: { type: 'complete', finishReason: 'tool-calls' },
})
const call = (part: string): StreamEvent => ({ type: 'tool-call', part, id: 'same', name: 'pay' })

function callEvents(count: number): StreamEvent[] {
  const parts = times(count, (index) => `call:${index}`)
  return [
    start(0),
    ...parts.map(call),
    end(0),
    ...parts.flatMap((part): StreamEvent[] => [
      { type: 'provider-state', part, entry: 'edge', set: { proof: part } },
      { ...call(part), status: 'awaiting-approval' } as StreamEvent,
      { type: 'provider-state', part, entry: 'edge', set: { proof: part } },
      { type: 'tool-output', key: `0/${part}`, output: part },
    ]),
  ]
}

/** An answer with so many steps, each with a text, a call and provider state. */
function messageOf(count: number, vendor: string): AssistantMessage {
  const providerState = [{ entry: vendor, value: { id: 'a', messageMetadata: { a: 1 } } }]
  const parts = times(count, (step): Part[] => [
    { type: 'content', key: `${step}/text`, text: 'Olá', status: 'done', providerState },
    {
      type: 'tool-call',
      key: `${step}/call`,
      id: `${step}`,
      name: 'pay',
      inputText: '{}',
      input: {},
      status: 'done',
      output: 1,
    },
  ])
  const record = { vendor: 'made', model: 'made' }
  return { role: 'assistant', parts: parts.flat(), steps: times(count, () => record) }
}

describe.each(interopProtocols)('$name: the work is linear', (protocol) => {
  it.each<[string, (count: number) => string]>([
    ['texts', (count) => sse(...times(count, (id) => protocol.text(`${id}`, 'Olá')))],
    ['calls', (count) => sse(...times(count, (id) => protocol.call(`${id}`, 'pay')))],
    [
      'outputs',
      (count) =>
        sse(
          ...times(count, (id) => protocol.call(`${id}`, 'pay')),
          ...times(count, (id) => protocol.output(`${id}`, 'paid')),
          protocol.text('m', 'Olá'),
        ),
    ],
    [
      'steps',
      (count) =>
        sse(
          ...times(count, (id) => [
            protocol.call(`${id}`, 'pay'),
            protocol.output(`${id}`, 'paid'),
            ...(protocol === aiSdkProtocol ? [{ type: 'start-step' }] : []),
          ]).flat(),
          protocol.text('m', 'Olá'),
        ),
    ],
  ])('reading many %s', async (_, body) => {
    const finish = sse(protocol.finish)
    expect(await growthOf((count) => read(protocol, body(count) + finish))).toBeLessThan(3)
  })

  it.each<[string, (count: number) => StreamEvent[]]>([
    [
      'texts',
      (count) => [
        start(0),
        ...times(
          count,
          (index): StreamEvent => ({ type: 'content', part: `${index}`, delta: 'a' }),
        ),
      ],
    ],
    ['calls with one id, approvals, late state and outputs', callEvents],
    ['steps', (count) => times(count, (step) => [start(step), call('c'), end(step)]).flat()],
  ])('writing many %s', async (_, events) => {
    expect(await growthOf((count) => encode(protocol, events(count)))).toBeLessThan(3)
  })

  it('writing and reading the messages of a long answer', async () => {
    const model = protocol.model(serveBody(() => ''))
    const growth = await growthOf(async (count) => {
      const messages = [...hi, messageOf(count, model.vendor)]
      const { body } = model.request({ messages })
      const decoded = protocol.decode(JSON.parse(JSON.stringify(body)))
      expect(decoded).toHaveLength(2)
    })
    expect(growth).toBeLessThan(3)
  })

  it('continuing a long answer', async () => {
    const model = protocol.model(serveBody(() => ''))
    const growth = await growthOf(async (count) => {
      const messages = [...hi, messageOf(count, model.vendor)]
      const { body } = model.request({ messages })
      await encode(protocol, [], body as RequestBody)
    })
    expect(growth).toBeLessThan(3)
  })
})

describe('AI SDK: the work is linear', () => {
  const metadata = (index: number) => ({ deltakit: { late: { [`0/${index}`]: { e: { a: 1 } } } } })

  it.each<[string, (count: number) => object[]]>([
    [
      'message metadata',
      (count) =>
        times(count, (index) => ({
          type: 'message-metadata',
          messageMetadata: { [`field${index}`]: 1, ...metadata(index) },
        })),
    ],
    [
      'data parts',
      (count) => times(count, (index) => ({ type: 'data-x', id: `${index % 9}`, data: index })),
    ],
    [
      'citations',
      (count) => [
        {
          type: 'text-end',
          id: '0',
          citations: times(count, (index) => ({ source: { url: `https://a.example/${index}` } })),
        },
      ],
    ],
    [
      'retried steps',
      (count) =>
        times(count, (index) => [
          { type: 'text-delta', id: '0', delta: 'Olá' },
          { type: 'tool-input-available', toolCallId: `${index}`, toolName: 't', input: {} },
          { type: 'reset-step' },
        ]).flat(),
    ],
  ])('reading many %s', async (_, chunks) => {
    const body = (count: number) => sse(...chunks(count), aiSdkProtocol.finish)
    expect(await growthOf((count) => read(aiSdkProtocol, body(count)))).toBeLessThan(3)
  })

  it.each<[string, (count: number) => object]>([
    [
      'entries of one part',
      (count) => ({ parts: [['0', times(count, (index) => entry('e', index))]] }),
    ],
    [
      'entries of many names',
      (count) => ({ parts: [['0', times(count, (index) => entry(`e${index}`, 0))]] }),
    ],
    ['parts', (count) => ({ parts: times(count, (index) => [`${index}`, []]) })],
    [
      'warnings',
      (count) => ({ warnings: times(count, () => ({ code: 'unsupported', message: 'a' })) }),
    ],
  ])('decoding metadata with many %s', async (_, step) => {
    const growth = await growthOf(async (count) => {
      const uiParts = [{ type: 'text', text: 'a', providerMetadata: { deltakit: { part: '0' } } }]
      const deltakit = { steps: [step(count)] }
      const messages = [{ role: 'assistant', metadata: { deltakit }, parts: uiParts }]
      expect(aiSdkProtocol.decode({ messages })).toHaveLength(1)
    })
    expect(growth).toBeLessThan(3)
  })
})

function entry(name: string, field: number): object {
  return { entry: name, value: { [`field${field}`]: field } }
}

describe('AG-UI: the work is linear', () => {
  const interrupt = (index: number) => ({ id: `${index}`, toolCallId: `${index}`, reason: 'a' })

  it.each<[string, (count: number) => object[]]>([
    ['interrupts without a call', () => []],
    [
      'interrupts with a call',
      (count) => times(count, (index) => aguiProtocol.call(`${index}`, 'pay')),
    ],
  ])('reading many %s', async (_, calls) => {
    const growth = await growthOf((count) => {
      const outcome = { type: 'interrupt', interrupts: times(count, interrupt) }
      return read(aguiProtocol, sse(...calls(count), { ...aguiProtocol.finish, outcome }))
    })
    expect(growth).toBeLessThan(3)
  })

  it('reading much metadata of one message', async () => {
    const growth = await growthOf((count) => {
      const chunks = times(count, (index) => ({
        ...aguiProtocol.text('m', 'a'),
        metadata: { [`field${index}`]: 1 },
      }))
      return read(aguiProtocol, sse(...chunks, aguiProtocol.finish))
    })
    expect(growth).toBeLessThan(3)
  })

  it('decoding many messages and decisions', async () => {
    const growth = await growthOf(async (count) => {
      const messages = times(count, (index) => [
        {
          role: 'assistant',
          toolCalls: [{ id: `${index}`, function: { name: 'pay', arguments: '{}' } }],
        },
        { role: 'tool', toolCallId: `${index}`, content: 'paid' },
      ]).flat()
      const resume = times(count, (index) => ({ interruptId: `${index}`, status: 'resolved' }))
      expect(aguiProtocol.decode({ messages, resume })).toHaveLength(1)
    })
    expect(growth).toBeLessThan(3)
  })
})
