import { describe, expect, it } from 'vitest'
import { replay } from '../../src/cassette.ts'
import { type ChatState, createChat, immediately, type StreamEvent } from '../../src/index.ts'
import { faulty, faultyElsewhere, modelFor, recorded } from '../support/cassette-harness.ts'
import { manualClock } from '../support/manual-clock.ts'
import { content, end, scripted, start } from '../support/scripted-model.ts'

const types = ['reasoning', 'content'] as const

/** Whether a slice streams, and whether one of its parts does. */
function statusesOf({ draft, messages, ...slices }: ChatState): [boolean, boolean][] {
  const parts = (draft ?? messages.findLast(({ role }) => role === 'assistant'))?.parts ?? []
  return types.map((type) => [
    slices[type].status === 'streaming',
    parts.some((part) => part.type === type && part.status === 'streaming'),
  ])
}

/** The states that a chat shows while it gets this answer. */
async function statesOf(model: Parameters<typeof createChat>[0]['model']): Promise<ChatState[]> {
  const clock = manualClock({ skip: 59_999 })
  const chat = createChat({ model, clock, scheduler: immediately })
  const states: ChatState[] = []
  chat.subscribe(() => states.push(chat.get()))
  await chat.send('Hi')
  return states
}

describe('the status of a slice', () => {
  it.each([...recorded, ...faulty, ...faultyElsewhere])(
    'is streaming exactly while one of its parts is: $name',
    async ({ cassette }) => {
      const fetch = replay(cassette, { match: 'order', cut: 64 })
      const states = await statesOf(modelFor(cassette, { apiKey: 'unused', fetch }))
      expect(states.length).toBeGreaterThan(0)
      for (const state of states) {
        for (const [slice, parts] of statusesOf(state)) expect(slice).toBe(parts)
      }
    },
  )

  it('is the same as that of its part when content follows reasoning, and when it goes back', async () => {
    const reasoning: StreamEvent = { type: 'reasoning', part: 'reasoning', delta: 'Hm' }
    const events = [start, reasoning, content('Hi'), reasoning, end()]
    const states = await statesOf(scripted(events.map((event) => [event])))
    const seen = states.map(({ draft, reasoning, content }) =>
      draft ? `${reasoning.status}, ${content.status}` : 'over',
    )
    expect([...new Set(seen)]).toEqual([
      'idle, idle',
      'streaming, idle',
      'done, streaming',
      'streaming, done',
      'done, done',
      'over',
    ])
  })
})
