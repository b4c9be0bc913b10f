import { expect, it } from 'vitest'
import type { LoggedEvent } from '../../src/deck/log/stream-log.ts'
import { barChannels, createBars } from '../../src/deck/timeline/bars.ts'

function eventAt(time: number, index: number): LoggedEvent {
  const channel = index % 5 ? 'content' : 'reasoning'
  const delta = 'x'.repeat(1 + (index % 7))
  return { event: { type: channel, part: 'text', delta }, channel, message: index, time }
}

/** The same by a look at every event. */
function barsOf(
  events: readonly LoggedEvent[],
  { range: { from, to }, columns }: Parameters<typeof createBars>[1],
): number[][] {
  return barChannels.map((name) =>
    Array.from({ length: columns }, (_, column) => {
      const inColumn = events.filter(({ channel, time }) => {
        const place = Math.floor(((time - from) * columns) / Math.max(to - from, 1))
        const isShown = channel === name && time >= from && time <= to
        return isShown && Math.min(place, columns - 1) === column
      })
      return inColumn.reduce(
        (sum, { event }) => sum + ('delta' in event ? event.delta.length / 4 : 0),
        0,
      )
    }),
  )
}

it.each([
  { from: 0, to: 500 },
  { from: 0, to: 499 },
  { from: 120, to: 128 },
  { from: 128, to: 128 },
  { from: 490, to: 900 },
  { from: 600, to: 700 },
])('counts the tokens of each column from $from to $to ms, also of a log that grew', (range) => {
  const events: LoggedEvent[] = []
  for (const columns of [1, 8, 250]) {
    for (let index = 0; index < 300; index++) {
      events.push(eventAt(Math.floor(events.length / 2), events.length))
    }
    const { tokens, highest } = createBars(events, { range, columns })
    const expected = barsOf(events, { range, columns })
    expect(tokens.map((channel) => [...channel])).toEqual(expected)
    const heights = Array.from({ length: columns }, (_, column) =>
      expected.reduce((sum, channel) => sum + (channel[column] ?? 0), 0),
    )
    expect(highest).toBe(Math.max(...heights))
  }
})
