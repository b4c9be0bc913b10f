import { describe, expect, it } from 'vitest'
import {
  type ChatResult,
  type Cursor,
  type StreamChatOptions,
  type StreamEvent,
  streamChat,
} from '../../../src/index.ts'
import { background, openai } from '../../../src/providers/openai/index.ts'
import { jsonSchema, tool } from '../../../src/tools.ts'
import { type BackgroundServerOptions, backgroundServer } from '../../support/background-server.ts'
import { hi } from '../../support/cassette-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'
import {
  callItem,
  completed,
  deltas,
  everyItem,
  incomplete,
  item,
  messageItem,
  reasoningItem,
} from '../../support/openai-answers.ts'

const refusal = { id: 'msg_6', type: 'message', content: [{ type: 'refusal', refusal: 'No way.' }] }
const command = {
  id: 'ctc_7',
  type: 'custom_tool_call',
  call_id: 'call_c',
  name: 'shell',
  input: 'echo "Olá 👋"\n',
}

/** Chunks with an item of every kind, and what the answer repeats of them at its end. */
const whole: BackgroundServerOptions = {
  chunks: [
    ...everyItem,
    ...item(6, refusal, ...deltas('refusal', 'No ', 'way.')),
    ...item(7, command, ...deltas('custom_tool_call_input', 'echo "Olá ', '👋"\n')),
    ...messageItem(8, 'One ', 'two'),
  ],
  last: completed([refusal, command]),
}

const short: BackgroundServerOptions = {
  chunks: messageItem(0, 'One', ' two', ' three'),
  last: completed(),
}

function read(
  { fetch }: ReturnType<typeof backgroundServer>,
  options: Partial<StreamChatOptions> = {},
) {
  const clock = manualClock({ skip: 59_999 })
  const model = openai('gpt-made', { apiKey: 'sk-made', background, fetch })
  return streamChat({ model, messages: hi, clock, ...options })
}

function plain({ messages: _, ...result }: ChatResult): unknown {
  return JSON.parse(JSON.stringify(result))
}

/** Reads until the connection is silent. Returns what a page would keep of it. */
async function readUntilSilent(server: ReturnType<typeof backgroundServer>) {
  let cursor: Cursor | null = null
  const stream = read(server, {
    onEvents(batch) {
      for (const event of batch) if (event.type === 'cursor') cursor = event.cursor
    },
  })
  for (let turn = 0; turn < 60; turn++) await settled()
  const kept = { continued: stream.message(), resume: cursor as Cursor | null }
  return JSON.parse(JSON.stringify(kept)) as typeof kept
}

describe('openai() with `background`', () => {
  it('requests an answer that is stored and goes on by itself', async () => {
    const server = backgroundServer(short)
    const result = await read(server).result
    expect(result.content).toBe('One two three')
    expect(server.sent).toMatchObject([
      {
        method: 'POST',
        path: '/v1/responses',
        body: { background: true, store: true, stream: true },
      },
    ])
  })

  it.each(['end', 'error'] as const)(
    'is the same answer wherever the connection is lost, by an %s',
    async (loss) => {
      const expected = plain(await read(backgroundServer(whole)).result)
      // The first chunk names the answer: without it nothing can be resumed.
      for (let after = 1; ; after++) {
        const framesOf = (connection: number) => (connection ? undefined : after)
        const server = backgroundServer({ ...whole, framesOf, loss })
        const result = await read(server).result
        expect(plain(result), `lost after ${after}`).toEqual(expected)
        if (server.sent.length === 1) break
        const path = `/v1/responses/resp_made?stream=true&starting_after=${after - 1}`
        expect(server.sent.slice(1)).toEqual([{ method: 'GET', path, body: undefined }])
      }
    },
  )

  it('is the same answer if every connection brings one chunk', async () => {
    const expected = plain(await read(backgroundServer(whole)).result)
    const server = backgroundServer({ ...whole, framesOf: () => 1 })
    expect(plain(await read(server).result)).toEqual(expected)
    expect(server.sent.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('is the same answer wherever its page is reloaded', async () => {
    const expected = plain(await read(backgroundServer(whole)).result)
    for (let after = 1; ; after++) {
      const framesOf = (connection: number) => (connection ? undefined : after)
      const server = backgroundServer({ ...whole, framesOf, loss: 'silence' })
      const { continued, resume } = await readUntilSilent(server)
      if (!resume) break
      const result = await read(server, { continued, resume }).result
      expect(plain(result), `reloaded after ${after}`).toEqual(expected)
      // Where all of it came, there is nothing to request.
      const isWhole = continued.steps[0]?.finish !== undefined
      const methods = isWhole ? ['POST'] : ['POST', 'GET']
      expect(server.sent.map(({ method }) => method)).toEqual(methods)
    }
  })

  it('reads a chunk once, however often it arrives', async () => {
    const server = backgroundServer({
      ...short,
      framesOf: (connection) => (connection ? undefined : 6),
    })
    const again: typeof fetch = (input, init) =>
      server.fetch(String(input).replace(/starting_after=\d+/, 'starting_after=2'), init)
    expect((await read({ ...server, fetch: again }).result).content).toBe('One two three')
  })

  it.each([
    ['while it is read', false, 'truncated'],
    ['after a reload', true, 'interrupted'],
  ])('reports that OpenAI no longer has the answer %s', async (_, isReloaded, outcome) => {
    const framesOf = () => 7
    const server = backgroundServer({ ...short, framesOf, loss: isReloaded ? 'silence' : 'end' })
    const kept = isReloaded ? await readUntilSilent(server) : undefined
    server.forget()
    const { continued, resume } = kept ?? {}
    const result = await read(server, resume ? { continued, resume } : {}).result
    expect(result.outcome.type).toBe(outcome)
    expect(result.content).toBe('One two')
    expect(result.warnings).toMatchObject([
      { code: 'not-resumable', message: expect.stringContaining('about ten minutes') },
    ])
  })

  it('is truncated once eight attempts in a row failed', async () => {
    const server = backgroundServer({ ...short, framesOf: (connection) => (connection ? 0 : 7) })
    const result = await read(server).result
    expect(result).toMatchObject({ content: 'One two', outcome: { type: 'truncated' } })
    expect(server.sent).toHaveLength(9)
  })

  it('is not resumed before OpenAI named it', async () => {
    const server = backgroundServer({ ...short, framesOf: () => 0, loss: 'error' })
    const result = await read(server).result
    expect(result.outcome.type).toBe('truncated')
    expect(server.sent).toHaveLength(1)
  })

  it('is stopped by a request, and not by a lost connection', async () => {
    const server = backgroundServer({ ...short, framesOf: () => 7, loss: 'silence' })
    const stream = read(server)
    for await (const event of stream) if (event.type === 'content') break
    await stream.result
    await settled()
    expect(server.sent.slice(1)).toEqual([
      { method: 'POST', path: '/v1/responses/resp_made/cancel', body: {} },
    ])
  })

  it('fails with what OpenAI says of its failure', async () => {
    const error = { code: 'server_error', message: 'It broke.' }
    const last = { type: 'response.failed', response: { status: 'failed', error } }
    const server = backgroundServer({
      ...short,
      last,
      framesOf: (connection) => (connection ? undefined : 6),
    })
    const result = await read(server).result
    expect(result.outcome).toMatchObject({ type: 'failed', error: { name: 'ProviderError' } })
    expect(server.sent).toHaveLength(2)
  })

  it('keeps the reason for which it was cut', async () => {
    const last = incomplete('max_output_tokens')
    const server = backgroundServer({
      ...short,
      last,
      framesOf: (connection) => (connection ? undefined : 6),
    })
    expect((await read(server).result).finishReason).toBe('length')
  })

  it('executes a call that was announced before the reload, and none twice', async () => {
    const options = { chunks: callItem(0, 'call_a', '{"city"', ':"Rome"}'), last: completed() }
    for (let after = 4; after < 9; after++) {
      const framesOf = (connection: number) => (connection ? undefined : after)
      const server = backgroundServer({ ...options, framesOf, loss: 'silence' })
      const { continued, resume } = await readUntilSilent(server)
      const executed: unknown[] = []
      const input = jsonSchema<{ city: string }>({ type: 'object' })
      const tools = { weather: tool({ input, execute: (input) => executed.push(input) }) }
      if (!resume) break
      await read(server, { continued, resume, tools, maxSteps: 1 }).result
      expect(executed, `reloaded after ${after}`).toEqual([{ city: 'Rome' }])
    }
  })

  it('emits cursors only with `background`', async () => {
    const { fetch } = backgroundServer(short)
    const events: StreamEvent[] = []
    const model = openai('gpt-made', { apiKey: 'sk-made', fetch })
    for await (const event of streamChat({ model, messages: hi })) events.push(event)
    expect(events.filter(({ type }) => type === 'cursor')).toEqual([])
  })

  it('has no key in a cursor', async () => {
    const { resume } = await readUntilSilent(
      backgroundServer({
        chunks: reasoningItem,
        last: completed(),
        framesOf: () => 8,
        loss: 'silence',
      }),
    )
    expect(resume).toEqual({ answer: 'resp_made', after: 7, paragraph: 0 })
  })
})
