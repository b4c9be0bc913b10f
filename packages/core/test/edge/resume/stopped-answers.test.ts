import { describe, expect, it, vi } from 'vitest'
import { answerLog, memoryLog } from '../../../src/log.ts'
import { anyModel } from '../../support/cassette-harness.ts'
import { gate } from '../../support/controlled-provider.ts'
import { post } from '../../support/edge-harness.ts'
import {
  comeBack,
  firstFrame,
  frameReader,
  lastFrame,
  loggedHarness,
  question,
} from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'

describe('a handler with a log', () => {
  it('stops with DELETE, and notifies every reader', async () => {
    const onFinish = vi.fn()
    const { handler, another, write, provider } = loggedHarness({ onFinish })
    const first = frameReader(await post(handler, question))
    await write('Olá')
    const second = frameReader(await another()(comeBack()))
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(204)
    expect((await first.rest()).at(-1)).toMatch(/cancelled|"done":true/)
    expect((await second.rest()).at(-1)).toMatch(/cancelled|"done":true/)
    expect(provider.cancelled()).toBe(true)
    await settled()
    expect(onFinish).toHaveBeenCalledTimes(1)
    expect(onFinish.mock.calls[0]?.[0].outcome.type).toBe('aborted')
  })

  it('stops an answer that another server makes, with its next frame', async () => {
    const { handler, another, write, provider } = loggedHarness()
    const first = frameReader(await post(handler, question))
    await write('Ol')
    await another()(comeBack({ method: 'DELETE' }))
    await write('á')
    expect((await first.rest()).at(-1)).toBe('data: {"cut":"cancelled"}')
    expect(provider.cancelled()).toBe(true)
  })

  it('stops an answer that another server makes within a third of the lease, in silence', async () => {
    const { handler, another, clock, provider } = loggedHarness({ lease: 3_000 })
    await post(handler, question)
    await another()(comeBack({ method: 'DELETE' }))
    await clock.advance(1_000)
    expect(provider.cancelled()).toBe(true)
  })

  it('sends no request for an answer that was stopped before its request arrived', async () => {
    const { handler, requestCount } = loggedHarness()
    await handler(comeBack({ method: 'DELETE' }))
    const frames = await frameReader(await post(handler, question)).rest()
    expect(frames).toEqual([firstFrame, 'data: {"cut":"cancelled"}'])
    expect(requestCount()).toBe(0)
  })

  it('keeps the claim while the provider or a tool is silent', async () => {
    const { handler, clock, write, finish } = loggedHarness({ lease: 3_000 })
    const first = frameReader(await post(handler, question))
    await clock.advance(60_000)
    await write('Olá')
    await finish()
    expect((await first.rest()).at(-1)).toBe(lastFrame)
  })

  it('ends as truncated for its readers once the server that makes it is gone', async () => {
    const clock = manualClock()
    const store = memoryLog({ clock })
    const hanging = answerLog({ ...store, renew: () => gate<'held'>().promise })
    const { handler, another, write } = loggedHarness({ lease: 3_000, log: hanging })
    await post(handler, question)
    await write('Ol')
    const second = frameReader(await another()(comeBack()))
    await second.until('"Ol"')
    await clock.advance(3_000)
    expect((await second.rest()).at(-1)).toBe('data: {"cut":"truncated"}')
  })

  it('stops the provider once another server has closed the answer', async () => {
    const { handler, log, write, provider } = loggedHarness()
    const first = frameReader(await post(handler, question))
    await write('Ol')
    await log.erase({ owner: '', answer: 'one' })
    await write('á')
    expect((await first.rest()).at(-1)).toMatch(/"cut"/)
    expect(provider.cancelled()).toBe(true)
  })

  it('ends for every reader if the request cannot be sent to the model', async () => {
    const { another } = loggedHarness()
    const model = {
      ...anyModel({}),
      request() {
        throw new TypeError('no')
      },
    }
    expect((await post(another({ model }), question)).status).toBe(422)
    const frames = await frameReader(await another()(comeBack())).rest()
    expect(frames.at(-1)).toBe('data: {"cut":"cancelled"}')
  })
})
