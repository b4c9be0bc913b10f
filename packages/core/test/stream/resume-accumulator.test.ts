import { describe, expect, it } from 'vitest'
import {
  type AssistantMessage,
  createAccumulator,
  resumeAccumulator,
  type StreamEvent,
} from '../../src/index.ts'
import { answers, play, recorded } from '../support/cassette-harness.ts'
import { oneCall } from '../support/tool-conversation.ts'

describe('an accumulator that continues a message', () => {
  const outputs: StreamEvent[] = [
    { type: 'tool-output', key: '0/tool:0', output: { a: 1 } },
    { type: 'tool-output', key: '0/tool:0', output: 'no', status: 'failed' },
    {
      type: 'tool-call',
      part: 'tool:0',
      id: 'call-0',
      name: 'weather',
      status: 'awaiting-approval',
    },
  ]

  it.each(recorded)('has every part of $name', async ({ cassette }) => {
    const { message } = (await play(cassette)).result
    expect(resumeAccumulator(message).message()).toEqual(message)
    expect(resumeAccumulator(message).message().parts[0]).toBe(message.parts[0])
    const stored: AssistantMessage = JSON.parse(JSON.stringify(message))
    expect(resumeAccumulator(stored).message()).toEqual(stored)
  })

  it.each(outputs)('handles $type like the accumulator of the answer', async (event) => {
    const { events } = await play(answers(oneCall))
    const accumulator = resumeAccumulator(accumulated(events))
    accumulator.add([event])
    expect(accumulator.message()).toEqual(accumulated([...events, event]))
  })

  it('adds to the provider state of a part', () => {
    const state = (set: Record<string, unknown>): StreamEvent => ({
      type: 'provider-state',
      part: 'a',
      entry: 'made',
      set,
    })
    const started: StreamEvent = { type: 'start', step: 0, vendor: 'made', model: 'm' }
    const message = accumulated([started, state({ one: 1 })])
    const accumulator = resumeAccumulator({
      ...message,
      steps: [{ vendor: 'made', model: 'm', outcome: stopped }],
    })
    accumulator.add([state({ two: 2 })])
    expect(accumulator.message().parts[0]?.providerState).toEqual([
      { entry: 'made', value: { one: 1, two: 2 } },
    ])
    expect(message.parts[0]?.providerState).toEqual([{ entry: 'made', value: { one: 1 } }])
  })

  it('ends a step that was streaming when the page was closed', () => {
    const live = accumulated([
      { type: 'start', step: 0, vendor: 'made', model: 'm' },
      { type: 'content', part: 'content', delta: 'Ol' },
      { type: 'tool-call', part: 'tool:0', id: 'a', name: 'weather' },
    ])
    const { parts, steps } = resumeAccumulator(live).message()
    expect(parts.map((part) => 'status' in part && part.status)).toEqual(['done', 'unfinished'])
    expect(steps[0]?.outcome).toEqual({ type: 'interrupted' })
  })

  const stopped = { type: 'complete', finishReason: 'stop' } as const

  function accumulated(events: readonly StreamEvent[]): AssistantMessage {
    const accumulator = createAccumulator()
    accumulator.add(events)
    return accumulator.message()
  }
})
