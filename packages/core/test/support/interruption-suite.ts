import { expect, it } from 'vitest'
import type { ChatStream, StreamEvent } from '../../src/index.ts'

export const begun: readonly StreamEvent[] = [
  { type: 'start', step: 0, vendor: 'made', model: 'made' },
  { type: 'content', part: 'content', delta: 'Olá' },
]
const half: readonly StreamEvent[] = [
  { type: 'tool-call', part: 'tool:0', id: 'c', name: 'pay' },
  { type: 'tool-input', part: 'tool:0', delta: '{' },
]
const stopped: StreamEvent = { type: 'end', step: 0, outcome: { type: 'aborted' } }

/** `there`: the answer as somebody reads it who is told these events in another protocol. */
export function endsThereAsHere(there: (events: readonly StreamEvent[]) => ChatStream): void {
  it('is aborted there where it was stopped here, also within a call', async () => {
    for (const events of [
      [...begun, stopped],
      [...begun, ...half, stopped],
    ]) {
      const result = await there(events).result
      expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'aborted' } })
      expect(result.toolCalls.every(({ status }) => status === 'unfinished')).toBe(true)
    }
  })

  it('is truncated where the events stop without an end', async () => {
    const result = await there([...begun, ...half]).result
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'truncated' } })
    expect(result.toolCalls).toMatchObject([{ name: 'pay', status: 'unfinished' }])
  })
}
