import { expect, it } from 'vitest'
import type { ChatStream, StreamEvent } from '../../src/index.ts'

/** The beginning of an answer. */
export const beginning: readonly StreamEvent[] = [
  { type: 'start', step: 0, vendor: 'made', model: 'made' },
  { type: 'content', part: 'content', delta: 'Olá' },
]
const halfCall: readonly StreamEvent[] = [
  { type: 'tool-call', part: 'tool:0', id: 'c', name: 'pay' },
  { type: 'tool-input', part: 'tool:0', delta: '{' },
]
const aborted: StreamEvent = { type: 'end', step: 0, outcome: { type: 'aborted' } }

/** `readBack`: the answer after it went through another protocol. */
export function interruptionSuite(readBack: (events: readonly StreamEvent[]) => ChatStream): void {
  it.each([
    ['in a text', [...beginning, aborted]],
    ['in a call', [...beginning, ...halfCall, aborted]],
  ])('is aborted if it was aborted %s', async (_, events) => {
    const result = await readBack(events).result
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'aborted' } })
    const calls = result.toolCalls.map(({ status }) => status)
    expect(calls).toEqual(events.length > 3 ? ['unfinished'] : [])
  })

  it('is truncated if the events stop without an end', async () => {
    const result = await readBack([...beginning, ...halfCall]).result
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'truncated' } })
    expect(result.toolCalls).toMatchObject([{ name: 'pay', status: 'unfinished' }])
  })
}
