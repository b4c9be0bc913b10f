import { describe, expect, it } from 'vitest'
import { aguiHeaders, toAGUI } from '../../src/ag-ui.ts'
import { toUIMessageStream, uiMessageStreamHeaders } from '../../src/ai-sdk.ts'
import { replay } from '../../src/cassette.ts'
import { type StreamEvent, streamChat } from '../../src/index.ts'
import { answers, anyModel, fault, hi } from '../support/cassette-harness.ts'

const writers = [
  { name: 'AI SDK', write: (events: AsyncIterable<StreamEvent>) => toUIMessageStream(events) },
  {
    name: 'AG-UI',
    write: (events: AsyncIterable<StreamEvent>) => toAGUI(events, { threadId: 't', runId: 'r' }),
  },
]

const refusal = (code: number, message: string) =>
  answers([JSON.stringify({ error: { message } }), { code }])

describe.each(writers)('a page of $name', ({ write }) => {
  const shown = async (cassette: Parameters<typeof replay>[0]) => {
    const model = anyModel({ fetch: replay(cassette, { match: 'order' }) })
    return new Response(write(streamChat({ model, messages: hi, retry: false }))).text()
  }

  it('never reads what a provider says of the key or of its own failure', async () => {
    const key = await shown(refusal(401, 'Incorrect API key provided: sk-prod-1234'))
    expect(key).toContain('The provider answered 401"')
    expect(key).not.toContain('sk-prod')
    const quota = await shown(refusal(429, 'Organization org-secret is over its limit'))
    expect(quota).toContain('The provider answered 429"')
    expect(quota).not.toContain('org-secret')
    const late = await shown(fault('error-openai'))
    expect(late).toContain('"The provider failed"')
    expect(late).not.toContain('had to stop')
  })

  it('reads what a provider says of the request', async () => {
    expect(await shown(refusal(400, 'The image is too large'))).toContain('The image is too large')
  })
})

it.each([
  ['uiMessageStreamHeaders', uiMessageStreamHeaders],
  ['aguiHeaders', aguiHeaders],
])('%s keep everybody on the way from compressing or holding back', (_, headers) => {
  expect(headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
})
