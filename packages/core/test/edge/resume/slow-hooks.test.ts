import { describe, expect, it } from 'vitest'
import { chatHandler } from '../../../src/edge.ts'
import { answerLog, memoryLog } from '../../../src/log.ts'
import { anyModel } from '../../support/cassette-harness.ts'
import { gate, openBody } from '../../support/controlled-provider.ts'
import { post } from '../../support/edge-harness.ts'
import { comeBack, frameReader, loggedHarness, question } from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'

const lastFrame = 'data: {"done":true}'

describe('an `onFinish` that hangs', () => {
  it('does not keep another device from seeing the end of the answer', async () => {
    const hang = gate()
    let hasFinished = false
    const waiting: Promise<unknown>[] = []
    const { handler, another, clock, write, finish } = loggedHarness({
      lease: 30_000,
      waitUntil: (work) => void waiting.push(work),
      async onFinish() {
        await hang.promise
        hasFinished = true
      },
    })
    const first = frameReader(await post(handler, question))
    await write('Olá')
    const second = frameReader(await another()(comeBack()))
    await second.until('"Olá"')
    await finish()
    expect((await first.rest()).at(-1)).toBe(lastFrame)
    let frames: string[] | undefined
    void second.rest().then((rest) => (frames = rest))
    await clock.advance(5_000)
    await settled()
    expect(frames?.at(-1)).toBe(lastFrame)
    expect(hasFinished).toBe(false)
    hang.open()
    await Promise.all(waiting)
    expect(hasFinished).toBe(true)
  })

  it('does not keep a server from finishing the other answers of dead ones', async () => {
    const { handler, clock, done, called } = sweeper(['one', 'two'], (answerId) =>
      answerId === 'one' ? gate().promise : undefined,
    )
    const sweeping = handler.sweep()
    await settled()
    await clock.advance(5_000)
    await sweeping
    expect(called).toEqual(['one', 'two'])
    expect(done).toEqual(['two'])
  })
})

describe('an `onFinish` that takes a while', () => {
  it('lets a server finish all answers of a dead one before another server takes them', async () => {
    const answers = Array.from({ length: 40 }, (_, index) => `answer ${index}`)
    const { handler, clock, done } = sweeper(answers, () =>
      clock.sleep(1_000, new AbortController().signal),
    )
    const sweeping = handler.sweep()
    await settled()
    await clock.advance(defaultLease)
    expect(done).toEqual(answers)
    await sweeping
  })
})

const defaultLease = 15_000

/** A server that finds answers of a dead one. */
function sweeper(answers: readonly string[], onFinish: (answerId: string) => unknown) {
  const clock = manualClock()
  const done: string[] = []
  const called: string[] = []
  const orphans = answers.map((answer) => ({
    key: { owner: '', answer },
    note: JSON.stringify({ answerId: answer, step: 0, url: 'https://app.test/api/chat' }),
  }))
  const log = answerLog({
    ...memoryLog({ clock }),
    orphans: {
      note: async () => {},
      settle: async ({ answer }) => void done.push(answer),
      take: async () => orphans,
    },
  })
  const handler = chatHandler({
    ...{ model: anyModel({ fetch: openBody().fetch }), clock, log },
    onFinish(_, { answerId = '' }) {
      called.push(answerId)
      return onFinish(answerId)
    },
  })
  return { handler, clock, done, called }
}
