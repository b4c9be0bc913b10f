import { expect, it } from 'vitest'
import { aiSdkProtocol, answerOf, sentBack } from '../../support/interop-harness.ts'

const { finish } = aiSdkProtocol

/** The answer of a backend that sends these chunks. */
function answer(...chunks: readonly unknown[]) {
  return answerOf(aiSdkProtocol, ...chunks)
}

it('removes the parts of a step that the backend retries', async () => {
  const call = { type: 'tool-input-start', toolCallId: 'c', toolName: 'pay' }
  const result = await answer(
    { type: 'start', messageId: 'm', messageMetadata: { theme: 'dark' } },
    { type: 'start-step' },
    { type: 'text-delta', id: '0', delta: 'First. ' },
    { type: 'finish-step' },
    { type: 'start-step' },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'WRONG half' },
    { type: 'custom', kind: 'a.wrong' },
    call,
    { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"amount"' },
    { type: 'reset-step' },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'RIGHT whole' },
    call,
    { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"amount":7}' },
    { type: 'tool-input-available', toolCallId: 'c', toolName: 'pay', input: { amount: 7 } },
    finish,
  )
  expect(result.message.steps).toHaveLength(2)
  const texts = result.message.parts.flatMap((part) => (part.type === 'content' ? part.text : []))
  expect(texts).toEqual(['First. ', 'RIGHT whole'])
  expect(result.toolCalls).toMatchObject([{ status: 'ready', input: { amount: 7 } }])
  const sent = await sentBack(aiSdkProtocol, result.message)
  expect(sent).toMatchObject({ id: 'm', metadata: { theme: 'dark' } })
  expect(JSON.stringify(sent)).not.toMatch(/WRONG|wrong/)
})

it('shows the citations of a text as sources, and sends them back with the text', async () => {
  const source = {
    type: 'source',
    sourceType: 'url',
    id: 's',
    url: 'https://a.example/',
    title: 'A',
  }
  const document = { type: 'source', sourceType: 'document', id: 'd', title: 'B', mediaType: 'a/b' }
  const citations = [
    { source, citedText: 'cited', startIndex: 0, endIndex: 3 },
    { source: document },
  ]
  const { sources, message } = await answer(
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Olá' },
    { type: 'text-end', id: '0', citations },
    finish,
  )
  expect(sources).toMatchObject([{ url: 'https://a.example/', title: 'A', text: 'cited' }])
  expect((await sentBack(aiSdkProtocol, message))?.parts).toEqual([
    { type: 'step-start' },
    { type: 'text', text: 'Olá', citations },
  ])
})

it.each([
  { type: 'custom', kind: 'openai.compaction', providerMetadata: { openai: { id: 'x' } } },
  { type: 'reasoning-file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
  { type: 'steering-message', id: 's', parts: [{ type: 'text', text: 'Shorter' }] },
  { type: 'source-document', sourceId: 'd', mediaType: 'application/pdf', title: 'Report' },
])('sends back a part that is not shown: $type', async (chunk) => {
  const text = { type: 'text-delta', id: '0', delta: 'Olá' }
  const { message, warnings, content } = await answer(chunk, text, finish)
  expect(warnings).toEqual([])
  expect(content).toBe('Olá')
  expect((await sentBack(aiSdkProtocol, message))?.parts).toEqual([
    { type: 'step-start' },
    chunk,
    { type: 'text', text: 'Olá' },
  ])
})

it('sends back the metadata of an output of an earlier step', async () => {
  const providerMetadata = { anthropic: { type: 'web_search_result' } }
  const { message } = await answer(
    { type: 'tool-input-available', toolCallId: 'c', toolName: 'web', input: {} },
    { type: 'start-step' },
    { type: 'text-delta', id: '0', delta: 'Olá' },
    { type: 'tool-output-available', toolCallId: 'c', output: 1, providerMetadata },
    finish,
  )
  expect((await sentBack(aiSdkProtocol, message))?.parts).toContainEqual(
    expect.objectContaining({
      state: 'output-available',
      resultProviderMetadata: providerMetadata,
    }),
  )
})
