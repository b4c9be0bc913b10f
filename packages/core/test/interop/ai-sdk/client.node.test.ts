import { convertToModelMessages, type UIMessage } from 'ai'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { fromUIMessages, toUIMessageStream } from '../../../src/ai-sdk.ts'
import { replay } from '../../../src/cassette.ts'
import { type StreamEvent, streamChat } from '../../../src/index.ts'
import { tool } from '../../../src/tools.ts'
import { createAISDKClient, readUIResponse } from '../../support/ai-sdk-client.ts'
import { answerBody, answers, anyModel, play, requestBody } from '../../support/cassette-harness.ts'
import { conversation, each } from '../../support/interop-harness.ts'

/** The message that an answer becomes in the client. */
async function read(events: readonly StreamEvent[]) {
  const errors: string[] = []
  let message: UIMessage | undefined
  const response = new Response(toUIMessageStream(each(events)))
  for await (const snapshot of await readUIResponse(response, errors)) message = snapshot
  return { message, errors }
}

it('shows several steps to the client, whose messages convert to model messages', async () => {
  const { events, result } = await conversation()
  const { message, errors } = await read(events)
  expect(errors).toEqual([])
  expect(message?.parts.map(({ type }) => type)).toEqual([
    ...['step-start', 'reasoning', 'text', 'tool-weather', 'tool-broken'],
    ...['step-start', 'reasoning', 'text'],
  ])
  expect(fromUIMessages([message])).toEqual([result.message])
  await expect(convertToModelMessages([message as UIMessage])).resolves.toHaveLength(3)
})

it('continues the answer of the client after an approval', async () => {
  const pays = { tool_calls: [{ index: 0, id: 'c', function: { name: 'pay', arguments: '{}' } }] }
  const bodies = [answerBody([pays], 'tool_calls'), answerBody([{ content: 'Paid.' }])]
  const fetch = replay(answers(...bodies, bodies[1] ?? ''), { match: 'order' })
  const pay = tool({ input: z.object({}), approve: true, execute: () => 'receipt' })
  const client = createAISDKClient((messages) => {
    const model = anyModel({ fetch })
    const history = fromUIMessages(messages)
    const stream = streamChat({ model, tools: { pay }, messages: history, replayable: false })
    return new Response(toUIMessageStream(stream, { messages }))
  })
  await client.send('Pay')
  const { id } = client.messages[1] ?? {}
  await client.decide(true)
  expect(client.messages).toMatchObject([
    { role: 'user' },
    {
      id,
      role: 'assistant',
      parts: [
        { type: 'step-start' },
        { type: 'tool-pay', state: 'output-available', output: 'receipt' },
        { type: 'step-start' },
        { type: 'text', text: 'Paid.' },
      ],
    },
  ])
  await client.send('Thanks')
  expect(client.errors).toEqual([])
  expect(client.messages).toHaveLength(4)
  expect(requestBody(fetch, 2).messages[2]).toMatchObject({ role: 'tool', content: 'receipt' })
})

it('gives every call its own id if a provider uses one twice', async () => {
  for (const id of ['', 'call']) {
    const call = (index: number) => ({
      index,
      id,
      function: { name: 'look', arguments: `{"at":${index}}` },
    })
    const body = answerBody([{ tool_calls: [call(0)] }, { tool_calls: [call(1)] }], 'tool_calls')
    const look = tool({ input: z.object({ at: z.number() }), execute: ({ at }) => at })
    const tools = { look }
    const { events, result } = await play(answers(body, answerBody([{ content: 'Seen' }])), {
      make: anyModel,
      toolTimeout: 100_000,
      tools,
    })
    const { message, errors } = await read(events)
    expect(errors).toEqual([])
    expect(message?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'tool-look', input: { at: 0 }, output: 0 },
      { type: 'tool-look', input: { at: 1 }, output: 1 },
      { type: 'step-start' },
      { type: 'text' },
    ])
    expect(fromUIMessages([message])).toEqual([result.message])
  }
})
