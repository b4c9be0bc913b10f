import { expect, it } from 'vitest'
import { bedrock } from '../../../src/providers/bedrock/index.ts'
import { event, joined } from '../../support/bedrock-answers.ts'
import { answers, play } from '../../support/cassette-harness.ts'

const headers = { 'Content-Type': 'application/vnd.amazon.eventstream' }

function delta(contentBlockIndex: number, delta: object): Uint8Array {
  return event('contentBlockDelta', { contentBlockIndex, delta })
}

it('keeps a signature of the block that it signs, and of no other', async () => {
  const frames = [
    delta(0, { reasoningContent: { text: 'Hm' } }),
    delta(0, { reasoningContent: { signature: 'signed' } }),
    delta(1, { text: 'Olá' }),
    delta(1, { reasoningContent: { signature: 'astray' } }),
    event('messageStop', { stopReason: 'end_turn' }),
  ]
  const { result } = await play(answers([joined(...frames), { headers }]), {
    make: (options) => bedrock('amazon.nova-lite-v1:0', options),
  })
  expect(result.message.parts).toEqual([
    {
      type: 'reasoning',
      key: '0/0',
      text: 'Hm',
      status: 'done',
      providerState: [{ entry: 'block', value: { signature: 'signed' } }],
    },
    { type: 'content', key: '0/1', text: 'Olá', status: 'done' },
  ])
})
