import { vi } from 'vitest'
import { z } from 'zod'
import { tool } from '../../src/tools.ts'
import { answerBody, anyModel } from './cassette-harness.ts'
import { gate, openBody } from './controlled-provider.ts'
import { settled } from './manual-clock.ts'

export const nothing = z.object({})

export const done = answerBody([{ content: 'Done.' }])

export const calling = (name: string, index = 0) => ({
  tool_calls: [
    { index, id: `call-${index}`, type: 'function', function: { name, arguments: '{}' } },
  ],
})

/** A call that takes its time, and one that waits for a person. */
export function slowAndCareful() {
  const slow = gate<string>()
  const remove = vi.fn(() => 'gone')
  const tools = {
    slow: tool({ input: nothing, execute: () => slow.promise }),
    remove: tool({ input: nothing, execute: remove, approve: true }),
  }
  const both = answerBody([calling('slow'), calling('remove', 1)], 'tool_calls')
  return { finish: slow.open, remove, tools, both }
}

/** Answers of which each is written when its turn comes. */
export function bodies(count: number) {
  const open = Array.from({ length: count }, openBody)
  const unread = open.values()
  const requests = vi.fn<typeof fetch>((...request) => {
    const body = unread.next().value
    return body
      ? body.fetch(...request)
      : Promise.reject(new Error('There are more requests than answers'))
  })
  return { open, requests, model: anyModel({ fetch: requests }) }
}

export async function everybody(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await settled()
}
