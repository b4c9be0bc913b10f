import { expect, it } from 'vitest'
import { replay } from '../../src/cassette.ts'
import { chatHandler, edge } from '../../src/edge.ts'
import { createChat, immediately } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answers, anyModel, said } from '../support/cassette-harness.ts'
import { latestCall } from '../support/controlled-provider.ts'
import { servedBy, url } from '../support/edge-harness.ts'

const call = { index: 0, id: 'call_0', function: { name: 'refund', arguments: '{"amount":7}' } }

it("a page's chat asks a person about a call of the server, and goes on with what one says", async () => {
  const paid: unknown[] = []
  const bodies = [said([{ tool_calls: [call] }], 'tool_calls'), said([{ content: 'Done' }])]
  const fetch = replay(answers(...bodies, said([{ content: 'Bye' }])), { match: 'order' })
  const handler = chatHandler({
    model: anyModel({ fetch }),
    secret: 'one for all servers',
    tools: {
      refund: tool({
        input: jsonSchema<{ amount: number }>({ type: 'object' }),
        approve: true,
        execute: ({ amount }) => paid.push(amount),
      }),
    },
  })
  const model = edge(url, { fetch: servedBy(handler) })
  const chat = createChat({ model, scheduler: immediately })
  await chat.send('Pay me back')
  expect(chat.get().status).toBe('awaiting-approval')
  await chat.approve(latestCall(chat, '0/tool:0'))
  expect(paid).toEqual([7])
  expect(chat.get().content.text).toBe('Done')
  await chat.send('Thanks')
  expect(chat.get().error).toBeUndefined()
  expect(chat.get().content.text).toBe('Bye')
})
