import { describe, expect, it } from 'vitest'
import { fallback, hedge } from '../../src/fallback.ts'
import { type Model, streamChat } from '../../src/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { countBodies, respond } from '../support/candidates.ts'
import { answerBody, hi, sse } from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

function model(id: string, { fetch }: { readonly fetch: typeof globalThis.fetch }): Model {
  return openrouter(id, { apiKey: 'unused', fetch })
}

function race() {
  const clock = manualClock()
  const [one, two] = [openBody(), openBody()]
  const [first, second] = [countBodies(one.fetch), countBodies(two.fetch)]
  const hedged = hedge([model('a/one', first), model('b/two', second)], { after: 2_000 })
  const stream = streamChat({ model: hedged, messages: hi, clock, timeout: false })
  return { clock, one, two, first, second, stream }
}

describe('two models that hedge each other', () => {
  it('are one where the first has content in time', async () => {
    const { clock, one, first, second, stream } = race()
    await clock.until(2_000)
    one.write(answerBody([{ content: 'One' }]))
    one.close()
    await expect(stream.text()).resolves.toBe('One')
    await clock.advance(10_000)
    expect([first.requests(), second.requests()]).toEqual([1, 0])
  })

  it('are one where the content of the first came while the process was stalled', async () => {
    const { clock, one, first, second, stream } = race()
    await clock.until(2_000)
    await clock.stall(3_000)
    one.write(answerBody([{ content: 'One' }]))
    one.close()
    await expect(stream.text()).resolves.toBe('One')
    await clock.advance(10_000)
    expect([first.requests(), second.requests()]).toEqual([1, 0])
  })

  it.each(['one', 'two'] as const)(
    'both run after that time, and the first content wins: %s',
    async (name) => {
      const { clock, stream, ...race_ } = race()
      const [winner, loser] = name === 'one' ? [race_.one, race_.two] : [race_.two, race_.one]
      await settled()
      await clock.advance(2_000)
      expect(race_.second.requests()).toBe(1)
      loser.write(': PROCESSING\n\n')
      await settled()
      winner.write(answerBody([{ content: name }]))
      winner.close()
      const result = await stream.complete()
      expect(result.content).toBe(name)
      expect(result.message.steps).toMatchObject([{ model: name === 'one' ? 'a/one' : 'b/two' }])
      expect(result.warnings).toMatchObject([{ code: 'fallback' }])
      expect([loser.cancelled(), race_.first.open(), race_.second.open()]).toEqual([true, 0, 0])
    },
  )

  it('do not wait where the first fails', async () => {
    const clock = manualClock()
    const second = model('b/two', { fetch: respond(answerBody([{ content: 'Two' }])) })
    const hedged = hedge([model('a/one', { fetch: respond('', 503) }), second], { after: 2_000 })
    const stream = streamChat({ model: hedged, messages: hi, clock })
    await expect(stream.text()).resolves.toBe('Two')
    expect(clock.slept).not.toContain(1_999)
  })

  it('answer as the first where only the second fails', async () => {
    const { clock, one, two, stream } = race()
    await settled()
    await clock.advance(2_000)
    two.write(sse({ error: { message: 'down' } }))
    two.close()
    await settled()
    one.write(answerBody([{ content: 'One' }]))
    one.close()
    await expect(stream.text()).resolves.toBe('One')
  })

  it('fail as the later one where both fail', async () => {
    const { clock, one, two, stream } = race()
    await settled()
    await clock.advance(2_000)
    two.write(sse({ error: { message: 'down', code: 1 } }))
    two.close()
    await settled()
    one.write(sse({ error: { message: 'down', code: 2 } }))
    one.close()
    const { outcome } = await stream.result
    expect(outcome).toMatchObject({ type: 'failed', error: { code: 2 } })
  })

  it('are both stopped with the answer', async () => {
    const { clock, one, two, stream } = race()
    await settled()
    await clock.advance(2_000)
    await settled()
    stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    await settled()
    expect([one.cancelled(), two.cancelled()]).toEqual([true, true])
  })

  it('leave no timer behind', async () => {
    const { clock, one, stream } = race()
    await clock.until(2_000)
    one.write(answerBody([{ content: 'One' }]))
    one.close()
    await stream.text()
    let isAsleep = false
    void clock.until(2_000).then(() => (isAsleep = true))
    await settled()
    expect(isAsleep).toBe(false)
  })

  it('may be candidates of a fallback', async () => {
    const down = { fetch: respond('', 503) }
    const pair = hedge([model('a/one', down), model('b/two', down)], { after: 0 })
    const third = model('c/three', { fetch: respond(answerBody([{ content: 'Three' }])) })
    const stream = streamChat({
      model: fallback([pair, third]),
      messages: hi,
      clock: manualClock(),
    })
    await expect(stream.text()).resolves.toBe('Three')
  })
})

it('needs the time after which to hedge', () => {
  const one = model('a/one', { fetch: respond('') })
  expect(() => hedge([one, one], {} as never)).toThrow(
    /`after` to be a number of at least 0, or Infinity, got undefined/,
  )
  expect(() => hedge([one, one], { after: -1 })).toThrow(/`after` to be a number of at least 0/)
  expect(() => hedge([], { after: 1 })).toThrow(/Pass hedge\(\[first, second\], options\)/)
})
