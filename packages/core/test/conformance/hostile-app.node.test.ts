import { describe, expect, it } from 'vitest'
import type { ChatResult } from '../../src/index.ts'
import { behavingApp, startApp } from '../support/hostile-app.ts'
import { type Place, places } from '../support/hostile-places.ts'
import {
  isMadeToFail,
  type Misbehaviour,
  misbehaviours,
  settlementOf,
  turns,
  wrapFrom,
} from '../support/misbehaviour.ts'
import { sampled } from '../support/sampled.ts'
import { unhandledRejections } from '../support/unhandled-rejections.ts'

const unhandled = unhandledRejections()

interface Case {
  readonly place: Place
  readonly misbehaviour: Misbehaviour
  /** The number of the call from which on it misbehaves, from 0. */
  readonly at: number
}

/** The result of an app whose function misbehaves. */
async function run({ place, misbehaviour, at }: Case) {
  const { wrap, misbehaved } = wrapFrom(at, misbehaviour)
  const app = behavingApp()
  const { stream, executed } = startApp({ ...app, ...place.put(app, wrap) })
  const settlement = await settlementOf(stream, { isStuck: misbehaviour.kind === 'hangs' })
  const executedAtTheEnd = executed.count
  await turns(5)
  const executedLater = executed.count - executedAtTheEnd
  return { ...settlement, executedLater, misbehaved: misbehaved() }
}

it('has two steps and four calls when every function behaves', async () => {
  const { stream } = startApp(behavingApp())
  const { result } = await settlementOf(stream, { isStuck: false })
  expect(result).toMatchObject({ outcome: { type: 'complete' }, output: { sky: 'blue' } })
  expect(result.toolCalls.map(({ status }) => status)).toEqual(Array(4).fill('done'))
})

describe.each(places)('$name', (place) => {
  const calls = Array.from({ length: Math.min(place.visits, 3) }, (_, at) => at)
  const cases = misbehaviours.flatMap((misbehaviour) =>
    calls.map((at) => ({ place, misbehaviour, at })),
  )

  // One of the calls for each misbehaviour.
  it.each([...sampled(cases, calls.length)])(
    'ends the stream with the right outcome if it $misbehaviour.name from call $at on',
    async (one) => {
      const { result, events, executedLater, misbehaved } = await run(one)
      expect(misbehaved).toBeGreaterThan(0)
      const starts = events.filter(({ type }) => type === 'start')
      const ends = events.filter(({ type }) => type === 'end')
      expect(ends).toHaveLength(starts.length)
      for (const { status } of result.toolCalls)
        expect(['streaming', 'running']).not.toContain(status)
      expect(executedLater).toBe(0)
      expectTruth(one, result)
      await turns(3)
      expect(unhandled).toEqual([])
    },
  )
})

/** What hangs is aborted, and what fails is an outcome or the output of a call. */
function expectTruth(
  { place, misbehaviour }: Case,
  { outcome, toolCalls, error }: ChatResult,
): void {
  if (misbehaviour.kind === 'hangs' && place.isAsync) expect(outcome.type).toBe('aborted')
  if (misbehaviour.kind !== 'fails') return
  if (place.failure === 'output') {
    expect(outcome.type).toBe('complete')
    expect(toolCalls.map(({ status }) => status)).toContain('failed')
    return
  }
  expect(outcome.type).not.toBe('complete')
  if (place.failure === 'fails') {
    expect(outcome.type).toBe('failed')
    const isAnError = misbehaviour.name.endsWith('an error')
    const isKnownTooLate = !place.isAsync && misbehaviour.name.startsWith('rejects')
    if (isAnError && !isKnownTooLate) expect(isMadeToFail(error)).toBe(true)
  }
}
