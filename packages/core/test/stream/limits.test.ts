import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../../src/index.ts'
import { answerBody, answers, deaf, play } from '../support/cassette-harness.ts'

const long = answers(answerBody([{ content: 'Olá' }, { content: 'a'.repeat(5_000) }]))

describe('a size limit', () => {
  it.each([1, 64, Number.MAX_SAFE_INTEGER])(
    'bounds one message, in reads of %d bytes',
    async (cut) => {
      const { result, fetch } = await play(long, {
        limits: { message: 1_000 },
        replay: { cut },
        wrap: deaf,
      })
      expect(result.error).toBeInstanceOf(ProtocolError)
      expect(result.content).toBe('Olá')
      expect(fetch.exchanges[0]?.status).toBe('cancelled')
      if (cut < 100) expect(fetch.exchanges[0]?.bytes).toBeLessThan(2_000)
    },
  )

  it('bounds a message of many lines', async () => {
    const body = `${answerBody([{ content: 'Olá' }], null)}${'data: {\n'.repeat(1_000)}`
    const { result } = await play(answers(body), {
      limits: { message: 1_000 },
      replay: { cut: 64 },
    })
    expect(result.error).toBeInstanceOf(ProtocolError)
    expect(result.content).toBe('Olá')
  })

  it('bounds a line that never ends', async () => {
    const body = `${answerBody([{ content: 'Olá' }], null)}data: ${'x'.repeat(5_000)}`
    const { result } = await play(answers(body), {
      limits: { message: 1_000 },
      replay: { cut: 64 },
    })
    expect(result.error).toBeInstanceOf(ProtocolError)
    expect(result.content).toBe('Olá')
  })

  it('allows a message of exactly its length', async () => {
    const message = answerBody([{ content: 'a'.repeat(500) }]).split('\n')[0]?.length
    const body = answers(answerBody([{ content: 'a'.repeat(500) }]))
    const { result } = await play(body, { limits: { message: message ?? 0 } })
    expect(result.outcome.type).toBe('complete')
  })

  it('bounds the whole answer, however small its messages', async () => {
    const many = answers(answerBody(Array.from({ length: 100 }, () => ({ content: 'a' }))))
    const options = { limits: { answer: 1_000 }, replay: { cut: 64 }, wrap: deaf }
    const { result, fetch } = await play(many, options)
    expect(result.error).toBeInstanceOf(ProtocolError)
    expect(result.content).toMatch(/^a+$/)
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
    expect(fetch.exchanges[0]?.bytes).toBeLessThan(1_100)
  })

  it('is 16 MiB of a message where the app sets none', async () => {
    const body = `${answerBody([{ content: 'Olá' }], null)}data: ${'x'.repeat(2 ** 24 + 1)}`
    const { result } = await play(answers(body))
    expect(result.error?.message).toContain('longer than 16777216 characters')
    expect(result.content).toBe('Olá')
  })

  it('has a default far above the answers of providers', async () => {
    const { result } = await play(answers(answerBody([{ content: 'a'.repeat(2 ** 20) }])))
    expect(result.content).toHaveLength(2 ** 20)
  })
})
