import { describe, expect, it } from 'vitest'
import { answerBody, answers, anyModel, fault, play, sse } from '../../support/cassette-harness.ts'

describe('usage', () => {
  const details = { reasoning_tokens: 20 }

  async function usage(raw: object) {
    const { result } = await play(answers(answerBody([]) + sse({ choices: [], usage: raw })), {
      make: anyModel,
    })
    const { raw: reported, ...ours } = result.usage ?? {}
    expect(reported).toEqual(raw)
    return ours
  }

  it('has reasoning in the output if the completion includes it', async () => {
    const raw = {
      prompt_tokens: 10,
      completion_tokens: 30,
      total_tokens: 40,
      completion_tokens_details: details,
    }
    expect(await usage(raw)).toEqual({ input: 10, output: 30, reasoning: 20, total: 40 })
  })

  it('adds reasoning to the output if only the total includes it', async () => {
    const raw = {
      prompt_tokens: 10,
      completion_tokens: 30,
      total_tokens: 60,
      completion_tokens_details: details,
    }
    expect(await usage(raw)).toEqual({ input: 10, output: 50, reasoning: 20, total: 60 })
  })

  it('adds reasoning to the output if it is more than the completion', async () => {
    const raw = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      completion_tokens_details: details,
    }
    expect(await usage(raw)).toEqual({ input: 10, output: 25, reasoning: 20, total: 35 })
  })

  it('has cached tokens in the input', async () => {
    const cached = { cached_tokens: 8, cache_write_tokens: 1 }
    const raw = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: cached,
    }
    expect(await usage(raw)).toEqual({
      input: 10,
      output: 5,
      total: 15,
      cachedInput: 8,
      cacheWrite: 1,
    })
  })

  it.each([
    ['DeepSeek', { prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 }],
    ['Moonshot', { cached_tokens: 8 }],
  ])('has the cached tokens of %s', async (_, cached) => {
    const raw = { prompt_tokens: 10, completion_tokens: 5, ...cached }
    expect(await usage(raw)).toEqual({ input: 10, output: 5, total: 15, cachedInput: 8 })
  })

  it('is read in the choice where it stands there, as at Moonshot', async () => {
    const last = { delta: {}, finish_reason: 'stop', usage: { prompt_tokens: 3 } }
    const { result } = await play(answers(sse({ choices: [last] })), { make: anyModel })
    expect(result.usage).toMatchObject({ input: 3 })
  })

  it('has the cost in dollars', async () => {
    const counts = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    const ours = { input: 1, output: 2, total: 3 }
    expect(await usage({ ...counts, cost: 0.5 })).toEqual({ ...ours, cost: 0.5 })
    expect(await usage({ ...counts, cost: 0 })).toEqual({ ...ours, cost: 0 })
    expect(await usage({ ...counts, cost_in_usd_ticks: 3_080_400 })).toEqual({
      ...ours,
      cost: 0.00030804,
    })
    expect(await usage({ ...counts, cost: null })).toEqual(ours)
    expect(await usage({ ...counts, cost: '0.5' })).toEqual(ours)
  })

  it('omits counts that were not reported', async () => {
    expect(await usage({ prompt_tokens: 1, completion_tokens: null })).toEqual({ input: 1 })
  })

  it.each(['usage-in-finish-chunk', 'usage-twice', 'finish-repeated', 'unknown-fields'])(
    'is counted once in %s',
    async (name) => {
      const { result } = await play(fault(name))
      expect(result.usage).toMatchObject({
        input: 12,
        output: 5,
        total: 17,
        cachedInput: 4,
        reasoning: 2,
      })
      expect(result.usage?.cost).toBe(1.15e-5)
    },
  )

  it('is empty if it never arrives', async () => {
    const { result } = await play(fault('unterminated-tail'))
    expect(result.usage).toEqual({})
  })

  it('emits nothing if it is null', async () => {
    const { events } = await play(
      answers(sse({ choices: [{ delta: { content: 'a' } }], usage: null })),
    )
    expect(events.map(({ type }) => type)).not.toContain('usage')
  })
})
