import { expect, it } from 'vitest'
import type { ChatMessage, Conversation } from '../../src/chat/conversation.ts'
import { withoutMessage } from '../../src/chat/conversation.ts'
import { initialConversation } from '../../src/chat/restore-conversation.ts'

const few = 1_000
const many = 8_000

/** How much more one message costs among many than among few: 1 if the work is linear, 8 if it is quadratic. */
function growthOf(work: (count: number) => unknown): number {
  let lowest = Number.POSITIVE_INFINITY
  for (let round = 0; round < 40 && lowest >= 2; round++) {
    const short = timeOf(() => {
      for (let time = 0; time < many / few; time++) work(few)
    })
    lowest = Math.min(lowest, timeOf(() => work(many)) / short)
  }
  return lowest
}

function timeOf(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** A stored conversation in which every message stands before the one it follows. */
function reversed(count: number): Conversation {
  const messages = Array.from({ length: count }, (_, index): ChatMessage => {
    const parent = index === 0 ? null : `${index - 1}`
    return { id: `${index}`, parent, createdAt: 0, role: 'user', parts: [] }
  })
  return { version: 2, messages: messages.reverse(), head: `${count - 1}` }
}

it('removes a message and all that follow it in linear time', () => {
  expect(withoutMessage(reversed(many), '1').messages.map(({ id }) => id)).toEqual(['0'])
  expect(growthOf((count) => withoutMessage(reversed(count), '1'))).toBeLessThan(3)
})

it('begins with many messages in linear time', () => {
  const begin = (count: number) =>
    initialConversation({
      messages: Array.from({ length: count }, () => ({ role: 'user', content: 'Olá' }) as const),
    })
  expect(begin(3)).toMatchObject({
    head: '2',
    messages: [{ parent: null }, { parent: '0' }, { parent: '1' }],
  })
  expect(growthOf(begin)).toBeLessThan(3)
})
