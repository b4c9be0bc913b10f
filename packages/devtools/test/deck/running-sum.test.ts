import { expect, it } from 'vitest'
import { createRunningSum } from '../../src/deck/log/running-sum.ts'
import type { StreamLog, WireEntry, WireRequest } from '../../src/deck/log/stream-log.ts'
import { gapFigures } from '../../src/deck/timeline/gaps.ts'

it('reads each item of a growing array once', () => {
  const read: number[] = []
  const total = createRunningSum<number, { value: number }>(
    () => ({ value: 0 }),
    (sum, item) => {
      read.push(item)
      sum.value += item
    },
  )
  const items = [1, 2]
  expect(total(items).value).toBe(3)
  items.push(3)
  expect(total(items).value).toBe(6)
  expect(total(items).value).toBe(6)
  expect(read).toEqual([1, 2, 3])
})

it('starts anew with another array', () => {
  const count = createRunningSum<string, { value: number }>(
    () => ({ value: 0 }),
    (sum) => {
      sum.value++
    },
  )
  expect(count(['a', 'b']).value).toBe(2)
  expect(count(['a']).value).toBe(1)
})

it('has exact waits once nothing is on the wire, however the log has grown', () => {
  const request = { endedAt: undefined } as Partial<WireRequest> as WireRequest
  const entries: WireEntry[] = []
  let time = 0
  for (let count = 0; count < 200; count++) {
    // The longest waits come last.
    time += count
    entries.push({ kind: 'message', request: 0, time, bytes: 1, text: '', isCut: false })
    gapFigures({ requests: [request], entries, events: [] })
  }
  const ended: StreamLog = { requests: [{ ...request, endedAt: time }], entries, events: [] }
  expect(gapFigures(ended)).toEqual({ p50: 100, p95: 190, longest: 199 })
  expect(gapFigures({ ...ended, entries: [...entries] })).toEqual(gapFigures(ended))
})
