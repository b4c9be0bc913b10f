import { expect, it } from 'vitest'
import { aiSdk } from '../../../src/ai-sdk.ts'
import { type AssistantMessage, streamChat } from '../../../src/index.ts'
import { hi } from '../../support/cassette-harness.ts'
import { type FrameCut, framedAnswer } from '../../support/framed-answer.ts'
import { manualClock } from '../../support/manual-clock.ts'

const deltas = ['{"text":"', ...Array.from({ length: 50 }, (_, index) => `word${index} `), '"}']
const written: unknown = JSON.parse(deltas.join(''))

/** A server's answer with a call, whose frames come whole or not. */
async function messageOf(input: unknown, cut: FrameCut): Promise<AssistantMessage> {
  const call = { toolCallId: 'call' }
  const chunks = [
    { type: 'start-step' },
    { type: 'tool-input-start', ...call, toolName: 'look' },
    ...deltas.map((inputTextDelta) => ({ type: 'tool-input-delta', ...call, inputTextDelta })),
    { type: 'tool-input-available', ...call, toolName: 'look', input },
    { type: 'finish-step' },
    { type: 'finish', finishReason: 'tool-calls' },
  ]
  const messages = chunks.map((chunk) => JSON.stringify(chunk))
  const model = aiSdk('https://app.test/', { fetch: async () => framedAnswer(messages, cut) })
  const { result } = streamChat({ model, messages: hi, clock: manualClock() })
  return (await result).message
}

it.each([
  { input: written, title: 'is what the model wrote' },
  { input: { text: 'as the schema has it' }, title: 'was transformed by its schema' },
])('knows an input again whose deltas were read by a template: it $title', async ({ input }) => {
  const message = await messageOf(input, 'whole')
  expect(message).toEqual(await messageOf(input, 'half'))
  const [call] = message.parts.filter(({ type }) => type === 'tool-call')
  expect(call).toMatchObject({ inputText: deltas.join('') })
  const state = JSON.stringify(call?.providerState ?? {})
  expect(state.includes('as the schema has it')).toBe(input !== written)
  expect(state.includes('word7')).toBe(false)
})
