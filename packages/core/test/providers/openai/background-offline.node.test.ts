import { afterEach, describe, expect, it, vi } from 'vitest'
import { streamChat } from '../../../src/index.ts'
import { background, openai } from '../../../src/providers/openai/index.ts'
import { backgroundServer } from '../../support/background-server.ts'
import { hi } from '../../support/cassette-harness.ts'
import { eventually } from '../../support/eventually.ts'
import { fadingPage } from '../../support/fading-network.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'
import { completed, messageItem } from '../../support/openai-answers.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** An answer in the background whose first connection brings a word, and then nothing. */
async function inTheMiddle(instead: (method: string) => Response | undefined = () => undefined) {
  const server = backgroundServer({
    chunks: messageItem(0, 'One', ' two', ' three'),
    last: completed(),
    framesOf: (connection) => (connection ? undefined : 6),
    loss: 'silence',
  })
  const page = fadingPage(async (input, init) => {
    return instead(init?.method ?? 'GET') ?? server.fetch(input, init)
  })
  const clock = manualClock()
  const model = openai('gpt-made', { apiKey: 'sk-made', background, fetch: page.fetch })
  const stream = streamChat({ model, messages: hi, clock })
  await eventually(() => expect(stream.message().parts).toHaveLength(1))
  /** Time does not jump: what is sent may take several turns of the event loop. */
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000)
      await settled()
    }
  }
  return { page, stream, pass, server }
}

describe('an answer in the background, without a network', () => {
  it('goes on once the page is back', async () => {
    const { page, stream, pass } = await inTheMiddle()
    await page.lose()
    await pass(600)
    expect(page.reached).toEqual(['POST'])
    await page.comeBack()
    const { content, outcome } = await stream.result
    expect(content).toBe('One two three')
    expect(outcome.type).toBe('complete')
    expect(page.reached).toEqual(['POST', 'GET'])
  })

  it('is cancelled once the page is back', async () => {
    const { page, stream, pass, server } = await inTheMiddle()
    await page.lose()
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    await pass(600)
    await page.comeBack()
    await eventually(() => expect(server.sent.at(-1)?.path).toBe('/v1/responses/resp_made/cancel'))
    await pass(60)
    expect(page.reached).toEqual(['POST', 'POST'])
  })

  it('waits as long as OpenAI demands before it goes on', async () => {
    let isBusy = true
    const { page, stream, pass } = await inTheMiddle((method) =>
      method === 'GET' && isBusy
        ? new Response('', { status: 429, headers: { 'retry-after': '60' } })
        : undefined,
    )
    await page.lose('online')
    page.mend()
    await pass(59)
    expect(page.reached).toEqual(['POST', 'GET'])
    isBusy = false
    await pass(3)
    expect((await stream.result).outcome.type).toBe('complete')
  })
})
