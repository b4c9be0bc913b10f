import { describe, expect, it } from 'vitest'
import { type ChatHandlerOptions, chatHandler } from '../../../src/edge.ts'
import { anyModel, hi } from '../../support/cassette-harness.ts'
import { calling, shop, textBody } from '../../support/shop.ts'
import { answer, countingPrice, outputsRead } from '../../support/shop-answers.ts'

const thanks = textBody('Done')
const unavailable = 'The output of this call is unavailable'

describe('`secret`', () => {
  async function answered(
    before: ChatHandlerOptions['secret'],
    after: ChatHandlerOptions['secret'],
  ) {
    const options: Partial<ChatHandlerOptions> = { secret: before }
    const first = shop({ bodies: [calling('price'), thanks], options })
    const { message } = await answer(first, hi)
    const second = shop({ bodies: [thanks], options: { secret: after } })
    const { outcome, warnings } = await answer(second, [...hi, message, ...hi])
    expect(outcome.type).toBe('complete')
    return { read: outputsRead(second, 0), warnings }
  }

  it.each([
    ['a second one that verifies', 'old', ['new', 'old']],
    ['the first of an array', ['old', 'older'], 'old'],
  ])('verifies proofs that were signed by %s', async (_, before, after) => {
    expect(await answered(before, after)).toEqual({ read: ['{"euros":7}'], warnings: [] })
  })

  it.each([
    ['one that was removed', 'old', 'new'],
    ['the second of an array', ['new', 'old'], 'old'],
  ])(
    'rejects proofs that were signed with %s, and the chat continues',
    async (_, before, after) => {
      const { read, warnings } = await answered(before, after)
      expect(read).toEqual([unavailable])
      expect(warnings).toMatchObject([{ code: 'unverified' }])
    },
  )

  it.each([[''], [[]], [['a', '']], [7]])(
    'has to be a string or an array of strings: %j',
    (secret) => {
      const options = { model: anyModel({}), tools: countingPrice(), secret }
      expect(() => chatHandler(options as ChatHandlerOptions)).toThrow(TypeError)
    },
  )
})
