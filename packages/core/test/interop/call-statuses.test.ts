import { describe, expect, it } from 'vitest'
import { type AssistantMessage, streamChat, type ToolCallPart } from '../../src/index.ts'
import { hi, sse } from '../support/cassette-harness.ts'
import { answerWithCall, callIn, endedCalls } from '../support/interop-calls.ts'
import {
  accumulate,
  type InteropProtocol,
  interopProtocols,
  readBack,
  recordBodies,
} from '../support/interop-harness.ts'

/** The fields of a call that a protocol has to keep. */
function essenceOf(call: ToolCallPart | undefined): object {
  const { id: _id, key: _key, providerState: _state, ...essence } = call ?? {}
  return essence
}

/** An answer with a call of that status, as an app may send it. */
function messageWith(status: ToolCallPart['status']): AssistantMessage {
  const inputText = status === 'invalid' ? '{"amount"' : '{"amount":7}'
  const hasInput = status !== 'invalid' && status !== 'unfinished'
  const outputs = { done: { paid: 7 }, failed: 'No money', denied: 'Too much' }
  const call = {
    type: 'tool-call',
    key: '0/call',
    id: 'c',
    name: 'pay',
    inputText,
    status,
    ...(hasInput && { input: { amount: 7 } }),
    ...(status in outputs && { output: outputs[status as keyof typeof outputs] }),
  } as ToolCallPart
  const outcome = { type: 'complete', finishReason: 'tool-calls' } as const
  return { role: 'assistant', parts: [call], steps: [{ vendor: 'made', model: 'made', outcome }] }
}

/** The call after it went through a request of the protocol. */
async function sendAndDecode(
  protocol: InteropProtocol,
  message: AssistantMessage,
  later: typeof hi = [],
): Promise<ToolCallPart | undefined> {
  const { fetch, bodies } = recordBodies(sse(protocol.finish))
  const model = protocol.model(fetch)
  await streamChat({ model, messages: [...hi, message, ...later] }).result
  return callIn(protocol.decode(bodies[0] ?? { messages: [] })[1])
}

const kept: readonly ToolCallPart['status'][] = [
  ...(['ready', 'invalid', 'awaiting-approval', 'approved'] as const),
  ...(['done', 'failed', 'denied', 'skipped', 'interrupted'] as const),
]
const open: readonly ToolCallPart['status'][] = ['ready', 'awaiting-approval', 'approved']

describe.each(interopProtocols)('$name', (protocol) => {
  it.each(endedCalls)('passes a call that is $status ($output) through a stream', async (end) => {
    const events = answerWithCall(end)
    const { toolCalls } = await readBack(protocol, events).result
    expect(toolCalls.map(essenceOf)).toEqual([essenceOf(callIn(accumulate(events)))])
    expect(toolCalls).toMatchObject([{ status: end.status }])
  })

  it.each(kept)('passes a call that is %s through the messages of a request', async (status) => {
    const message = messageWith(status)
    const sent = await sendAndDecode(protocol, message)
    expect(essenceOf(sent)).toEqual(essenceOf(callIn(message)))
  })

  it.each(kept)('settles a call that is %s once another message follows', async (status) => {
    const message = messageWith(status)
    const sent = await sendAndDecode(protocol, message, hi)
    expect(sent?.status).toBe(open.includes(status) ? 'skipped' : status)
  })

  it('sends a call that was running as interrupted', async () => {
    const sent = await sendAndDecode(protocol, messageWith('running'))
    expect(sent).toMatchObject({ status: 'interrupted', input: { amount: 7 } })
    expect(sent?.output).toBeUndefined()
  })

  it('never sends a call that was cut off as one to execute', async () => {
    const sent = await sendAndDecode(protocol, messageWith('unfinished'))
    expect(sent?.status ?? 'unfinished').toBe('unfinished')
  })
})
