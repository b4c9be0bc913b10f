import { describe, expect, it } from 'vitest'
import { createEventEncoder } from '../../src/edge/encode-event.ts'
import type { StreamEvent } from '../../src/index.ts'
import { malformed } from '../support/scripted-model.ts'

const deltas = ['', 'a', '"', '\\', '\n', '\u2028', '\ud83d', '\ude00', '😀', '</script>']
const events: StreamEvent[] = [
  ...deltas.flatMap((delta): StreamEvent[] => [
    { type: 'content', part: 'content', delta },
    { type: 'content', part: 'a"b\\', delta },
    { type: 'reasoning', part: 'content', delta },
    { type: 'tool-input', part: 'tool:0', delta },
    malformed({ type: 'content', part: 'content', delta, confidence: 0.5 }),
  ]),
  { type: 'usage', usage: { input: 1 } },
]

describe('a frame', () => {
  it('has the JSON of its event', () => {
    const encode = createEventEncoder('')
    for (const [id, event] of [...events, ...events.toReversed()].entries()) {
      expect(encode(event, id)).toBe(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`)
    }
  })
})
