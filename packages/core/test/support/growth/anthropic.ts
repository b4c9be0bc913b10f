import { fields, type GrowthChunks, nested, times } from './values.ts'

export const anthropicGrowth: GrowthChunks = {
  'content deltas': (count) =>
    blockDeltas(count, (index) => ({ type: 'text_delta', text: ` word${index}` })),
  'thinking deltas': (count) =>
    blockDeltas(count, (index) => ({ type: 'thinking_delta', thinking: ` word${index}` })),
  'signature deltas': (count) =>
    blockDeltas(count, () => ({ type: 'signature_delta', signature: 'a' })),
  'content blocks': (count) =>
    times(count, (index) => blockStart({ type: 'text', text: 'a' }, index)),
  'tool calls': (count) =>
    times(count, (index) => blockStart({ type: 'tool_use', id: `t${index}`, name: 'f' }, index)),
  'fragments of one tool call': (count) => [
    blockStart({ type: 'tool_use', id: 't', name: 'f', input: {} }),
    ...blockDeltas(count, () => ({ type: 'input_json_delta', partial_json: 'a' })),
  ],
  'opaque blocks': (count) =>
    times(count, (index) => blockStart({ type: 'redacted_thinking', data: 'a' }, index)),
  'fragments of one opaque block': (count) => [
    blockStart({ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
    ...blockDeltas(count, () => ({ type: 'input_json_delta', partial_json: 'a' })),
  ],
  'citations of one block': (count) =>
    blockDeltas(count, (index) => ({ type: 'citations_delta', citation: citation(index) })),
  'citations in one delta': (count) =>
    blockDeltas(1, () => ({ type: 'citations_delta', citations: times(count, citation) })),
  'search results in one block': (count) => [
    blockStart({ type: 'web_search_tool_result', content: times(count, citation) }),
  ],
  'fields of a block': (count) => [blockStart({ type: 'made_up', ...fields(count) })],
  'message starts': (count) =>
    times(count, () => ({ type: 'message_start', message: { usage: { input_tokens: 1 } } })),
  'usage reports': (count) =>
    times(count, (index) => ({ type: 'message_delta', usage: { output_tokens: index } })),
  'usage reports with a new field each': (count) =>
    times(count, (index) => ({ type: 'message_delta', usage: { [`field${index}`]: 1 } })),
  'usage reports at the start with a new field each': (count) =>
    times(count, (index) => ({
      type: 'message_start',
      message: { usage: { [`field${index}`]: 1 } },
    })),
  'usage fields': (count) => [{ type: 'message_delta', usage: fields(count) }],
  pings: (count) => times(count, () => ({ type: 'ping' })),
  'unknown chunks': (count) => times(count, (index) => ({ type: `made_up_${index}` })),
  'nested input': (count) => [
    blockStart({ type: 'tool_use', id: 't', name: 'f', input: nested(count) }),
  ],
  'nested block': (count) => [blockStart({ type: 'made_up', content: nested(count) })],
}

function citation(index: number): object {
  return { type: 'web_search_result_location', url: `https://made.example/${index}` }
}

function blockStart(content_block: object, index = 0): object {
  return { type: 'content_block_start', index, content_block }
}

function blockDeltas(count: number, make: (index: number) => object): object[] {
  return times(count, (index) => ({ type: 'content_block_delta', index: 0, delta: make(index) }))
}
