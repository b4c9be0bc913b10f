import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { record } from '../../src/cassette.ts'
import { chatHandler } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { fakeModel } from '../../src/testing.ts'
import { post } from '../support/edge-harness.ts'

// Firefox has no `Request.body`, so that there is nothing to take away.
beforeEach(() => {
  if (!('body' in Request.prototype)) return
  vi.spyOn(Request.prototype, 'body', 'get').mockReturnValue(Reflect.get({}, 'body'))
})
afterEach(() => {
  vi.restoreAllMocks()
})

const messages = [{ role: 'user', content: 'Hi' }] as const

it('is read by a handler where the platform has no stream of it', async () => {
  const response = await post(chatHandler({ model: fakeModel(['Hello']) }), { messages })
  expect(await response.text()).toContain('"delta":"Hello"')
})

it('is limited there as anywhere', async () => {
  const handler = chatHandler({ model: fakeModel(['Hello']), limits: { body: 10, history: 10 } })
  expect((await post(handler, { messages })).status).toBe(413)
})

it('is recorded there', async () => {
  const recorder = record(async () => new Response('data: [DONE]\n\n'))
  const model = openrouter('x-ai/grok-code-fast-1', { apiKey: 'key', fetch: recorder.fetch })
  await streamChat({ model, messages }).result
  const [interaction] = recorder.cassette().interactions
  expect(JSON.parse(String(interaction?.request.body))).toMatchObject({ messages })
})
