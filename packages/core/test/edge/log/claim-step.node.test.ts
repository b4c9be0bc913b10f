import { expect, it, vi } from 'vitest'
import { claimStep } from '../../../src/edge/log/claim-step.ts'
import { systemClock } from '../../../src/protocol/clock.ts'

it('claims a step where there is no log, without a digest of whoever claims it', async () => {
  const digest = vi.spyOn(crypto.subtle, 'digest')
  const work = vi.fn(async () => {})
  const place = { user: '', answerId: 'answer-1', step: 1, by: 'answer-2' }
  expect(await claimStep(place, work, { log: undefined, clock: systemClock })).toBe(true)
  expect(work).toHaveBeenCalledOnce()
  expect(digest).not.toHaveBeenCalled()
})
