import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatHandler } from '../../src/edge.ts'
import { createChat, type Model, streamChat } from '../../src/index.ts'
import { answerBody, anyModel, hi } from '../support/cassette-harness.ts'
import { asking, post } from '../support/edge-harness.ts'

const unhandled: unknown[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)
beforeAll(() => {
  process.on('unhandledRejection', onUnhandled)
})
afterAll(() => {
  process.off('unhandledRejection', onUnhandled)
})

const fields = ['id', 'vendor', 'answeredBy', 'request', 'headers', 'reader', 'fetch', 'streamStep']

/** A model one of whose fields cannot be read, from a time on. */
function modelWithout(field: string, readsBefore: number): Model {
  const model = {
    ...anyModel({ fetch: async () => new Response(answerBody([{ content: 'Olá' }])) }),
  }
  const value = Reflect.get(model, field)
  let reads = 0
  return Object.defineProperty(model, field, {
    enumerable: true,
    get() {
      if (reads++ >= readsBefore) throw new Error(`made to fail at ${field}`)
      return value
    },
  })
}

const cases = fields.flatMap((field) => [0, 1, 2, 3, 5].map((reads) => ({ field, reads })))

/** What a server that starts throws, or its answer. */
async function served(model: Model): Promise<string> {
  let handler: ReturnType<typeof chatHandler>
  try {
    handler = chatHandler({ model, secret: 'one for all servers', retry: false })
  } catch (error) {
    return String(error)
  }
  const response = await post(handler, asking)
  return response.text()
}

describe.each(cases)(
  'a model whose $field cannot be read after $reads times',
  ({ field, reads }) => {
    it('fails at once, or ends its stream', async () => {
      const start = () =>
        streamChat({ model: modelWithout(field, reads), messages: hi, retry: false })
      try {
        const stream = start()
        for await (const event of stream) void event
        const { outcome } = await stream.result
        expect(['complete', 'failed']).toContain(outcome.type)
      } catch (error) {
        expect(String(error)).toContain('made to fail')
      }
    })

    it('fails a chat at once, or ends its answer', async () => {
      const create = () => createChat({ model: modelWithout(field, reads), retry: false })
      let chat: ReturnType<typeof create>
      try {
        chat = create()
      } catch (error) {
        expect(String(error)).toContain('made to fail')
        return
      }
      await chat.send('Olá')
      expect(chat.get().isBusy).toBe(false)
    })

    it('ends the answer of a handler, whose client gets no reason', async () => {
      const text = await served(modelWithout(field, reads))
      expect(text).not.toBe('')
      if (text.startsWith('data:')) {
        expect(text).toContain('"done":true')
        expect(text).not.toContain('made to fail')
      }
      expect(unhandled).toEqual([])
    })
  },
)
