import { expect, it } from 'vitest'
import { toFinishReason } from '../../src/protocol/to-finish-reason.ts'

it("reads the reason from the provider's table", () => {
  expect(toFinishReason('TOO_MANY_TOOL_CALLS', { TOO_MANY_TOOL_CALLS: 'other' })).toBe('other')
})

it.each([
  ['tool_use', 'tool-calls'],
  ['FUNCTION_CALL', 'tool-calls'],
  ['content_filtered', 'content-filter'],
  ['SAFETY', 'content-filter'],
  ['MAX_TOKENS', 'length'],
  ['context_window_exceeded', 'length'],
  ['eos_token', 'stop'],
  ['tired', 'other'],
  ['', 'other'],
])('guesses a reason that is in no table: %s is %s', (raw, reason) => {
  expect(toFinishReason(raw, { stop: 'stop' })).toBe(reason)
})

it.each(['__proto__', 'constructor', 'toString'])('is not misled by the name %s', (raw) => {
  expect(toFinishReason(raw, { stop: 'stop' })).toBe('other')
})
