import { expect, it } from 'vitest'
import { durationText, positionText, secondsText } from '../../src/deck/view/format.ts'

it('shows a position in seconds, and in milliseconds where a stream takes no tenth of a second', () => {
  expect(positionText(404, 3_157)).toBe('0.40 of 3.16 s')
  expect(positionText(40, 99)).toBe('40 of 99 ms')
  expect(positionText(0.42, 1.24)).toBe('0.4 of 1.2 ms')
})

it('shows whole minutes', () => {
  expect(durationText(99_994)).toBe('99.99 s')
  expect(durationText(119_600)).toBe('2 min 0 s')
  expect(durationText(3_661_000)).toBe('61 min 1 s')
})

it('shows different times in a short stream', () => {
  expect(secondsText(1, 3)).toBe('0.001')
  expect(secondsText(1_290, 3_157)).toBe('1.29')
})
