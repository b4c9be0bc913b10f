import { expect, it } from 'vitest'
import { toAGUI } from '../../src/ag-ui.ts'
import { toUIMessageStream } from '../../src/ai-sdk.ts'
import type { StreamEvent } from '../../src/index.ts'
import { counted } from '../support/interop-harness.ts'

const events: readonly StreamEvent[] = [
  { type: 'start', step: 0, vendor: 'made', model: 'made' },
  { type: 'tool-call', part: 't', id: 'c', name: 'big' },
  { type: 'tool-input', part: 't', delta: '{}' },
  { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
  { type: 'tool-output', key: '0/t', output: { n: 10n } },
  { type: 'start', step: 1, vendor: 'made', model: 'made' },
]

it.each([
  ['toUIMessageStream', toUIMessageStream],
  ['toAGUI', (said: AsyncIterable<StreamEvent>) => toAGUI(said, { threadId: 't', runId: 'r' })],
])('leaves its events where one of them cannot be written: %s', async (_, write) => {
  const { iterable, so } = counted(events)
  await expect(new Response(write(iterable)).text()).rejects.toThrow(TypeError)
  expect(so).toEqual({ asked: 5, left: true })
})
