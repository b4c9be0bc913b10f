import { describe, expect, it } from 'vitest'
import { chatHandler, edge } from '../../src/edge.ts'
import { createAccumulator, type Part, type StreamEvent, streamChat } from '../../src/index.ts'
import { hi, play, recorded } from '../support/cassette-harness.ts'
import { servedBy, url } from '../support/edge-harness.ts'
import { each, interopProtocols, readBack } from '../support/interop-harness.ts'
import { content, end, scripted, start } from '../support/scripted-model.ts'

function reasoning(delta: string, part = 'reasoning'): StreamEvent {
  return { type: 'reasoning', part, delta }
}

const call: StreamEvent = { type: 'tool-call', part: 'tool:0', id: 'a', name: 'weather' }

/** The parts after these events, as `key: status`. */
function statusesAfter(...events: readonly StreamEvent[]): string[] {
  const accumulator = createAccumulator()
  accumulator.add(events)
  return statusesOf(accumulator.message().parts)
}

function statusesOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => ('status' in part ? `${part.key}: ${part.status}` : []))
}

describe('a part of another type', () => {
  const named: readonly StreamEvent[] = [
    content('Hi', 'tool:0'),
    { type: 'source', part: 'tool:0', url: 'https://a.example', title: '', text: '' },
    { type: 'file', part: 'tool:0', mediaType: 'image/png', url: 'data:,' },
    { type: 'data', part: 'tool:0', name: 'chart', value: 1 },
  ]

  it.each(named)('takes no $type event, and its step has a warning', (event) => {
    const accumulator = createAccumulator()
    accumulator.add([start, call])
    const { parts } = accumulator.message()
    accumulator.add([event])
    expect(accumulator.message().parts).toEqual(parts)
    expect(accumulator.message().steps[0]?.warnings).toMatchObject([{ code: 'unsupported' }])
  })

  it('takes no call, and its step has a warning', () => {
    const accumulator = createAccumulator()
    accumulator.add([start, content('Hi', 'tool:0'), call])
    expect(accumulator.message().parts).toMatchObject([{ type: 'content', text: 'Hi' }])
    expect(accumulator.message().steps[0]?.warnings).toMatchObject([{ code: 'unsupported' }])
  })
})

describe('the status of a text', () => {
  it('is done as soon as content follows reasoning', () => {
    expect(statusesAfter(start, reasoning('Hm'))).toEqual(['0/reasoning: streaming'])
    expect(statusesAfter(start, reasoning('Hm'), content('Hi'))).toEqual([
      '0/reasoning: done',
      '0/content: streaming',
    ])
  })

  it('is done as soon as a call follows, before its arguments do', () => {
    expect(statusesAfter(start, content('Let me look.'), call)).toEqual([
      '0/content: done',
      '0/tool:0: streaming',
    ])
  })

  it('is done as soon as another text of its kind follows', () => {
    expect(statusesAfter(start, reasoning('One', 'a'), reasoning('Two', 'b'))).toEqual([
      '0/a: done',
      '0/b: streaming',
    ])
  })

  it('streams again if the provider returns to it', () => {
    const events = [start, reasoning('Hm'), content('Hi'), reasoning(', so')]
    expect(statusesAfter(...events)).toEqual(['0/reasoning: streaming', '0/content: done'])
    expect(statusesAfter(...events, call, content('!'))).toEqual([
      '0/reasoning: done',
      '0/content: streaming',
      '0/tool:0: streaming',
    ])
  })

  it('does not change for what writes nothing', () => {
    const others: StreamEvent[] = [
      { type: 'usage', usage: { output: 1 } },
      { type: 'source', part: 'source:0', url: 'https://a.example/', title: '', text: '' },
      { type: 'provider-state', part: 'reasoning', entry: 'signature', set: { value: 's' } },
    ]
    expect(statusesAfter(start, reasoning('Hm'), ...others)).toEqual(['0/reasoning: streaming'])
  })

  it('is of the remaining parts if the current one is removed', () => {
    const removed: StreamEvent = { type: 'removed', part: 'content' }
    const events = [start, reasoning('Hm'), content('Hi'), removed]
    expect(statusesAfter(...events)).toEqual(['0/reasoning: done'])
    expect(statusesAfter(...events, reasoning('!'))).toEqual(['0/reasoning: streaming'])
    expect(statusesAfter(...events, content('Yo'))).toEqual([
      '0/reasoning: done',
      '0/content: streaming',
    ])
  })

  it('is done after the end, whatever was written last', () => {
    expect(statusesAfter(start, reasoning('Hm'), content('Hi'), end())).toEqual([
      '0/reasoning: done',
      '0/content: done',
    ])
  })

  it('leaves parts that were handed out as they were', () => {
    const accumulator = createAccumulator()
    accumulator.add([start, reasoning('Hm')])
    const [before] = accumulator.message().parts
    accumulator.add([content('Hi'), content('!')])
    expect(before).toMatchObject({ status: 'streaming' })
    const [after] = accumulator.message().parts
    accumulator.add([content('?')])
    expect(accumulator.message().parts[0]).toBe(after)
  })

  it.each(recorded)('is streaming for the text that was written last: $name', async (recording) => {
    const { events } = await play(recording.cassette)
    const accumulator = createAccumulator()
    let written: string | undefined
    for (const event of events) {
      accumulator.add([event])
      if (event.type === 'content' || event.type === 'reasoning') written = event.part
      if (event.type === 'end' || event.type === 'tool-input') written = undefined
      if (event.type === 'tool-call' && !event.status) written = undefined
      const streaming = accumulator
        .message()
        .parts.filter((part) => part.type === 'content' || part.type === 'reasoning')
        .filter(({ status }) => status === 'streaming')
      expect(streaming.map(({ key }) => key.slice(key.indexOf('/') + 1))).toEqual(
        written === undefined ? [] : [written],
      )
    }
  })

  const interleaved = [
    ...[start, reasoning('Hm'), content('Hi'), reasoning(', so'), content('!'), call],
    ...[content(' Bye'), end()],
  ]

  it.each(interopProtocols)('is the same through $name at every event', async (protocol) => {
    expect(await allStatuses(readBack(protocol, interleaved))).toEqual(
      await allStatuses(each(interleaved)),
    )
  })

  it('is the same through a handler at every event', async () => {
    const handler = chatHandler({ model: scripted([interleaved]), heartbeat: 100_000 })
    const stream = streamChat({ model: edge(url, { fetch: servedBy(handler) }), messages: hi })
    expect(await allStatuses(stream)).toEqual(await allStatuses(each(interleaved)))
  })
})

/** What the statuses of all texts are, one after the other. */
async function allStatuses(events: AsyncIterable<StreamEvent>): Promise<string[]> {
  const accumulator = createAccumulator()
  const seen: string[] = []
  for await (const event of events) {
    accumulator.add([event])
    const parts = accumulator.message().parts.filter((part) => part.type !== 'tool-call')
    const statuses = parts.flatMap((part) =>
      'status' in part ? `${part.type}: ${part.status}` : [],
    )
    if (statuses.join() !== seen.at(-1)) seen.push(statuses.join())
  }
  return seen
}

describe('a call that begins after the end of its step', () => {
  const state: StreamEvent = {
    type: 'provider-state',
    part: 'tool:0',
    entry: 'made',
    set: { a: 1 },
  }

  it('is marked as unfinished', () => {
    expect(statusesAfter(start, content('Hi'), end(), state, call)).toEqual([
      '0/content: done',
      '0/tool:0: unfinished',
    ])
  })

  it('keeps its status where it is only named again', () => {
    expect(statusesAfter(start, call, end(), call)).toEqual(['0/tool:0: ready'])
  })
})
