import { expect, it } from 'vitest'
import { createStreamLog } from '../../src/deck/log/stream-log.ts'
import { thoughtFor, verdictOf } from '../../src/deck/verdict/verdict.ts'
import { noFilter } from '../../src/deck/view/deck-view.ts'
import { createWireRows } from '../../src/deck/wire/wire-rows.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A log with one request, whose time a test moves. */
function createLog() {
  let time = 0
  const log = createStreamLog(() => time)
  const sent = { method: 'POST', url: 'https://server.test/v1', headers: [], body: '{}' }
  const writer = log.startRequest(sent)
  writer.head({
    status: 200,
    statusText: 'OK',
    headers: [['content-type', 'text/event-stream']],
  })
  return {
    log,
    at: (next: number) => {
      time = next
    },
    message: (text: string) => writer.bytes(bytes(`data: ${text}\n\n`)),
    end: () => writer.end(),
    state: () => ({ ...log.snapshot.get() }),
  }
}

it('folds messages without events into one row, and unfolds them', () => {
  const { log, message, state } = createLog()
  const read = createWireRows({ filter: noFilter, open: new Set() })
  message('1')
  log.addEvents([{ type: 'content', part: 'content', delta: 'Hi' }])
  for (const text of ['2', '3', '4']) {
    message(text)
    read(state())
  }
  message('5')
  log.addEvents([{ type: 'content', part: 'content', delta: '!' }])
  expect(read(state()).map(({ entry, count }) => [entry, count])).toEqual([
    [0, 1],
    [1, 1],
    [2, 3],
    [5, 1],
  ])
  const unfolded = createWireRows({ filter: noFilter, open: new Set([2]) })
  expect(unfolded(state()).map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1])
})

it('leaves out what only brings hidden kinds, and what the search does not find', () => {
  const { log, message, state } = createLog()
  message('"Florence"')
  log.addEvents([{ type: 'content', part: 'content', delta: 'Florence' }])
  message('"Porto"')
  log.addEvents([{ type: 'reasoning', part: 'reasoning', delta: 'Porto' }])
  const entries = (filter: typeof noFilter) =>
    createWireRows({ filter, open: new Set() })(state()).map(({ entry }) => entry)
  expect(entries({ hidden: new Set(['reasoning']), query: '' })).toEqual([0, 1])
  expect(entries({ hidden: new Set(), query: 'porto' })).toEqual([0, 2])
})

it('counts the time of thinking and of tokens without the time that tools take', () => {
  const { log, at, message, state } = createLog()
  const step = (start: number) => {
    log.addEvents([{ type: 'start', step: 0, vendor: 'v', model: 'm' }])
    at(start)
    message('1')
    log.addEvents([{ type: 'reasoning', part: 'reasoning', delta: 'Hm' }])
    at(start + 500)
    log.addEvents([{ type: 'content', part: 'content', delta: 'Yes' }])
    at(start + 1_000)
    log.addEvents([
      { type: 'content', part: 'content', delta: '.' },
      { type: 'usage', usage: { input: 5, output: 10 } },
      { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'stop' } },
    ])
  }
  step(100)
  step(60_000)
  const verdict = verdictOf(state())
  expect(thoughtFor(state().events)).toBe(1_000)
  expect(verdict).toMatchObject({
    firstToken: 100,
    tokensPerSecond: 10,
    steps: 2,
    usage: { input: 10, output: 20 },
    outcome: { type: 'complete' },
  })
})
