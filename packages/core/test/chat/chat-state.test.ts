import { describe, expect, it } from 'vitest'
import { createChat } from '../../src/index.ts'
import { answerBody, answers, anyModel, sse } from '../support/cassette-harness.ts'
import { calling, openBody, talk, textAnswers } from '../support/controlled-provider.ts'
import { settled } from '../support/manual-clock.ts'

describe('the state that is shown', () => {
  function byHand() {
    const body = openBody()
    const frames: (() => void)[] = []
    const { chat } = talk(textAnswers(), {
      model: anyModel({ fetch: body.fetch }),
      scheduler: { scheduleFrame: (show) => frames.push(show), yieldToPage: async () => {} },
    })
    const frame = () => {
      for (const show of frames.splice(0)) show()
    }
    return { chat, body, frame }
  }

  it('updates with the first delta, then once per frame, and at the end', async () => {
    const { chat, body, frame } = byHand()
    const texts: string[] = []
    const sending = chat.send('Hi')
    chat.subscribe(() => texts.push(chat.get().content.text))
    for (const delta of ['a', 'b', 'c']) {
      body.write(answerBody([{ content: delta }], null))
      await settled()
    }
    expect(texts.filter(Boolean)).toEqual(['a'])
    frame()
    expect(texts.at(-1)).toBe('abc')
    body.write(answerBody([{ content: 'd' }]))
    body.close()
    await sending
    expect(texts.filter(Boolean)).toEqual(['a', 'abc', 'abcd'])
    const updates = texts.length
    frame()
    expect(texts).toHaveLength(updates)
  })

  it('keeps the identity of slices that have not changed', async () => {
    const { chat, body, frame } = byHand()
    void chat.send('Hi')
    body.write(answerBody([{ reasoning: 'Hmm' }, calling('{}')], null))
    await settled()
    frame()
    const before = chat.get()
    body.write(answerBody([{ content: 'a' }], null))
    await settled()
    frame()
    const after = chat.get()
    expect(after.content).not.toBe(before.content)
    for (const slice of ['toolCalls', 'sources', 'usage', 'messages', 'queued'] as const) {
      expect(after[slice], slice).toBe(before[slice])
    }
    body.write(answerBody([{ content: 'b' }], null))
    await settled()
    frame()
    expect(chat.get().reasoning).toBe(after.reasoning)
    await chat.stop()
  })

  it('yields to the page often, however fast an answer arrives', async () => {
    const reads = 1_000
    const { fetch } = talk(textAnswers())
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const encoder = new TextEncoder()
        const deltas = Array.from({ length: reads }, () => answerBody([{ content: 'x' }], null))
        for (const delta of [...deltas, answerBody([])]) controller.enqueue(encoder.encode(delta))
        controller.close()
      },
    })
    // Each look at this clock is a tenth of a millisecond of work.
    let now = 0
    const clock = {
      now: () => (now += 0.1),
      random: () => 0,
      sleep: () => new Promise<void>(() => {}),
    }
    const stretches: number[] = []
    let since = 0
    const yieldToPage = async () => {
      stretches.push(now - since)
      await settled()
      since = now
    }
    const scheduleFrame = (show: () => void) => {
      void settled().then(show)
    }
    expect(fetch.exchanges).toEqual([])
    const model = anyModel({ fetch: async () => new Response(body) })
    const chat = createChat({ model, clock, scheduler: { scheduleFrame, yieldToPage } })
    await chat.send('Count')
    expect(chat.get().content.text).toHaveLength(reads)
    expect(stretches.length).toBeGreaterThan(3)
    // Eight milliseconds, and the sixteen events from one look at the clock to the next.
    expect(Math.max(...stretches, now - since)).toBeLessThan(8 + 17 * 0.1)
  })

  it('has times and tokens, measured with the clock of the options', async () => {
    const body = openBody()
    const { manualClock } = await import('../support/manual-clock.ts')
    const clock = manualClock({ skip: 0 })
    const { chat } = talk(textAnswers(), { model: anyModel({ fetch: body.fetch }), clock })
    const sending = chat.send('Hi')
    await clock.advance(100)
    body.write(sse({ id: 'x', model: 'made', choices: [] }))
    await settled()
    await clock.advance(100)
    body.write(answerBody([{ reasoning: 'Hmm' }], null))
    await settled()
    await clock.advance(2_000)
    body.write(answerBody([{ content: 'Hi' }], null))
    await settled()
    expect(chat.get().reasoning).toMatchObject({ text: 'Hmm', status: 'done', seconds: 2 })
    await clock.advance(2_000)
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 40,
      completion_tokens_details: { reasoning_tokens: 30 },
    }
    body.write(answerBody([]) + sse({ choices: [], usage }))
    body.close()
    await sending
    expect(chat.get().timing).toEqual({
      firstByte: 100,
      firstToken: 200,
      reasoning: 2_000,
      total: 4_200,
      tokensPerSecond: 10,
    })
    expect(chat.get().reasoning).toMatchObject({ seconds: 2, tokens: 30, hidden: false })
    expect(chat.get().usage).toMatchObject({ input: 5, output: 40 })
  })

  it('marks reasoning as hidden when the model returns only its token count', async () => {
    const usage = { completion_tokens: 40, completion_tokens_details: { reasoning_tokens: 30 } }
    const { chat } = talk(answers(answerBody([{ content: 'Hi' }]) + sse({ choices: [], usage })))
    await chat.send('Hi')
    expect(chat.get().reasoning).toMatchObject({
      text: '',
      hidden: true,
      tokens: 30,
      status: 'done',
    })
  })
})
