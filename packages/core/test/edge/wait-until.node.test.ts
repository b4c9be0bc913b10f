import { describe, expect, it } from 'vitest'
import { chatHandler } from '../../src/edge.ts'
import { memoryLog } from '../../src/log.ts'
import { fakeModel } from '../../src/testing.ts'
import { asking, post } from '../support/edge-harness.ts'
import { misbehaviours, turns } from '../support/misbehaviour.ts'

describe.each(misbehaviours)('`waitUntil` that $name', ({ act, kind }) => {
  it.each([
    ['without a log', {}, asking],
    ['with a log', { log: memoryLog() }, { ...asking, answerId: 'one' }],
  ])('takes nothing from an answer %s', async (_, options, body) => {
    const errors: unknown[] = []
    let finished = 0
    const handler = chatHandler({
      ...options,
      model: fakeModel(['Hi']),
      waitUntil: act,
      onFinish: () => finished++,
      onError: (error) => errors.push(error),
    })
    const response = await post(handler, body)
    expect(await response.text()).toContain('{"done":true}')
    await turns(3)
    expect(finished).toBe(1)
    if (kind === 'fails') expect(errors.length).toBe(1)
  })
})
