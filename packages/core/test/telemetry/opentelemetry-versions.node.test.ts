import * as newest from '@opentelemetry/api'
import * as oldest from 'opentelemetry-api-1-0'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import { streamChat } from '../../src/index.ts'
import { type Tracer, telemetry } from '../../src/telemetry.ts'
import { fakeModel } from '../../src/testing.ts'
import { hi } from '../support/cassette-harness.ts'

/** Both ends of the range of our peer. */
const versions = { 'version 1.0': oldest, 'the newest version': newest }

/** What a tracer of a platform is. */
function createProvider() {
  const names: string[] = []
  const startSpan = (name: string) => {
    names.push(name)
    // A span that records nothing, as the package has it.
    return oldest.trace.wrapSpanContext(oldest.INVALID_SPAN_CONTEXT)
  }
  const tracer = {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const work = rest.at(-1)
      return typeof work === 'function' ? work(startSpan(name)) : undefined
    },
  }
  return { names, provider: { getTracer: () => tracer } }
}

it('accepts the tracers of both', () => {
  expectTypeOf<oldest.Tracer>().toExtend<Tracer>()
  expectTypeOf<newest.Tracer>().toExtend<Tracer>()
})

describe.each(Object.entries(versions))('%s of @opentelemetry/api', (_, { trace }) => {
  afterEach(() => {
    trace.disable()
    // What is registered belongs to the first version of a process.
    Reflect.deleteProperty(globalThis, Symbol.for('opentelemetry.js.api.1'))
  })

  it('has a span of each step from the tracer that it registered', async () => {
    const { names, provider } = createProvider()
    trace.setGlobalTracerProvider(provider as never)
    const { middleware } = telemetry(trace.getTracer('app'))
    await streamChat({ model: fakeModel([{ content: 'Hello' }]), messages: hi, middleware }).result
    expect(names).toEqual([expect.stringMatching(/^chat /)])
  })

  it('is no obstacle where no tracer is registered', async () => {
    const { middleware } = telemetry(trace.getTracer('app'))
    const { outcome } = await streamChat({
      model: fakeModel([{ content: 'Hello' }]),
      messages: hi,
      middleware,
    }).result
    expect(outcome.type).toBe('complete')
  })
})
