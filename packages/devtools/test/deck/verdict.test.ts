import { expect, it } from 'vitest'
import type { LoggedEvent, StreamLog } from '../../src/deck/log/stream-log.ts'
import { speedOf, verdictOf } from '../../src/deck/verdict/verdict.ts'

/** An answer of 60 tokens, whose two deltas came so many milliseconds apart. */
function logOf(milliseconds: number): StreamLog {
  const part = 'content'
  const events: LoggedEvent['event'][] = [
    { type: 'content', part, delta: 'Two ' },
    { type: 'content', part, delta: 'words' },
    { type: 'usage', usage: { output: 60 } },
  ]
  return {
    requests: [],
    entries: [],
    events: events.map((event, index) => ({
      event,
      time: index === 0 ? 100 : 100 + milliseconds,
      message: index,
      channel: event.type === 'content' ? 'content' : 'usage',
    })),
  }
}

it('has a speed for an answer that took a while', () => {
  expect(verdictOf(logOf(500)).tokensPerSecond).toBe(120)
})

it('has no speed for an answer that came in one read', () => {
  expect(verdictOf(logOf(0.1))).toMatchObject({ tokensPerSecond: undefined, firstToken: 100 })
})

it('has one rule for which time is too short for a speed', () => {
  expect(speedOf(60, 500)).toBe(120)
  expect(speedOf(60, 19)).toBeUndefined()
  expect(speedOf(60, Number.NaN)).toBeUndefined()
  expect(speedOf(undefined, 500)).toBeUndefined()
})
