import type { Middleware, StreamStep } from '../../src/index.ts'
import { anyModel } from './cassette-harness.ts'
import { type App, callingStep, schemaWith, valid } from './hostile-app.ts'

/** Where an app supplies a function, and what a failure of that function leads to. */
export interface Place {
  readonly name: string
  /**
   * `output`: the model reads it as the output of a call. `fails`: the stream fails. `network`: it is
   * taken for a lost connection.
   */
  readonly failure: 'output' | 'fails' | 'network'
  /** Whether the function may be asynchronous, so that its promise is awaited. */
  readonly isAsync: boolean
  /** How often the place is visited in two steps with four calls. */
  readonly visits: number
  put(app: App, wrap: WrapFunction): Partial<App>
}

type WrapFunction = <Args extends unknown[], Result>(
  behave: (...args: Args) => Result,
) => (...args: Args) => Result

const passing: Middleware = (next) => (request, emit) => next(request, emit)
const wholeReader = () => anyModel({}).reader()

export const places: readonly Place[] = [
  {
    name: 'execute of a tool',
    isAsync: true,
    failure: 'output',
    visits: 4,
    put: ({ execute }, wrap) => ({ execute: wrap(execute) }),
  },
  {
    name: 'a generator that a tool returns',
    isAsync: true,
    failure: 'output',
    visits: 4,
    put: (_, wrap) => {
      const next = wrap(() => Promise.resolve({ done: false, value: 'so far' }))
      return { execute: () => ({ [Symbol.asyncIterator]: () => generatorOf(next) }) }
    },
  },
  {
    name: 'approve of a tool',
    isAsync: true,
    failure: 'output',
    visits: 4,
    put: (_, wrap) => ({ approve: wrap(() => false) }),
  },
  {
    name: 'validate of an input schema',
    isAsync: true,
    failure: 'output',
    visits: 4,
    put: (_, wrap) => ({ schema: schemaWith(wrap(valid)) }),
  },
  {
    name: 'validate of an output schema',
    isAsync: true,
    failure: 'fails',
    visits: 1,
    put: (_, wrap) => ({ outputSchema: schemaWith(wrap(valid)) }),
  },
  {
    name: 'toolErrorText',
    isAsync: false,
    failure: 'fails',
    visits: 4,
    put: (_, wrap) => ({
      execute: () => Promise.reject(new Error('no sky')),
      options: { toolErrorText: wrap(() => 'It failed') },
    }),
  },
  {
    name: 'stopWhen',
    isAsync: true,
    failure: 'fails',
    visits: 1,
    put: (_, wrap) => ({ options: { stopWhen: wrap(() => false) } }),
  },
  {
    name: 'prepareStep',
    isAsync: true,
    failure: 'fails',
    visits: 2,
    put: (_, wrap) => ({ options: { prepareStep: wrap(() => undefined) } }),
  },
  {
    name: 'onEvents',
    isAsync: false,
    failure: 'fails',
    visits: 12,
    put: (_, wrap) => ({ options: { onEvents: wrap(() => undefined) } }),
  },
  {
    name: 'fetch',
    isAsync: true,
    failure: 'fails',
    visits: 2,
    put: ({ fetch }, wrap) => ({ fetch: wrap(fetch) }),
  },
  {
    name: 'read of a response body',
    isAsync: true,
    failure: 'network',
    visits: 1,
    put: (_, wrap) => ({
      fetch: async () => {
        const response = new Response(callingStep)
        const read = wrap(() => Promise.resolve({ done: true, value: undefined }))
        const reader = { read, cancel: wrap(() => Promise.resolve()) }
        return Object.defineProperty(response, 'body', { value: { getReader: () => reader } })
      },
    }),
  },
  {
    name: 'headers of a model',
    isAsync: true,
    failure: 'fails',
    visits: 2,
    put: (_, wrap) => ({ model: { headers: wrap(() => ({})) } }),
  },
  {
    name: 'request of a model',
    isAsync: false,
    failure: 'fails',
    visits: 3,
    put: (_, wrap) => ({
      model: { request: wrap(() => ({ url: 'https://made.test', body: {} })) },
    }),
  },
  {
    name: 'reader of a model',
    isAsync: false,
    failure: 'fails',
    visits: 2,
    put: (_, wrap) => ({ model: { reader: wrap(wholeReader) } }),
  },
  {
    name: 'read of a reader',
    isAsync: false,
    failure: 'fails',
    visits: 8,
    put: (_, wrap) => ({
      model: {
        reader() {
          const { read } = wholeReader()
          return { read: wrap(read) }
        },
      },
    }),
  },
  {
    name: 'end of a reader',
    isAsync: false,
    failure: 'fails',
    visits: 2,
    put: (_, wrap) => {
      const end = wrap(() => {})
      return { model: { reader: () => ({ ...wholeReader(), end }) } }
    },
  },
  {
    name: 'streamStep of a model',
    isAsync: true,
    failure: 'fails',
    visits: 2,
    put: (_, wrap) => ({ model: { streamStep: wrap(streamTwoSteps) } }),
  },
  {
    name: 'middleware',
    isAsync: false,
    failure: 'fails',
    visits: 1,
    put: (_, wrap) => ({ options: { middleware: wrap(passing) } }),
  },
  {
    name: 'the step that middleware returns',
    isAsync: true,
    failure: 'fails',
    visits: 2,
    put: (_, wrap) => ({ options: { middleware: (next) => wrap(next) } }),
  },
  {
    name: 'emit of middleware, instead of handing on',
    isAsync: true,
    failure: 'fails',
    visits: 8,
    put: (_, wrap) => ({
      options: { middleware: (next) => (request, emit) => next(request, wrap(emit)) },
    }),
  },
  {
    name: 'emit of middleware, after handing on',
    isAsync: true,
    failure: 'fails',
    visits: 8,
    put: (_, wrap) => ({
      options: {
        middleware: (next) => {
          const after = wrap(() => undefined)
          return (request, emit) =>
            next(request, (batch) => {
              const room = emit(batch)
              return after() ?? room
            })
        },
      },
    }),
  },
]

/** A step with a call, and one without. */
const streamTwoSteps: StreamStep = async ({ step }, emit) => {
  await emit([{ type: 'start', step, vendor: 'made', model: 'made' }])
  if (step === 0) await emit([{ type: 'tool-call', part: 'tool:0', id: 'a', name: 'look' }])
  else await emit([{ type: 'content', part: 'content', delta: '{}' }])
  const finishReason = step === 0 ? 'tool-calls' : 'stop'
  await emit([{ type: 'end', step, outcome: { type: 'complete', finishReason } }])
}

function generatorOf(next: () => Promise<IteratorResult<unknown>>): AsyncIterator<unknown> {
  let count = 0
  return {
    next: () => (count++ < 2 ? next() : Promise.resolve({ done: true, value: undefined })),
  }
}
