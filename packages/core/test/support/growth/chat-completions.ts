import { fields, type GrowthChunks, nested, times } from './values.ts'

export const chatGrowth: GrowthChunks = {
  'content deltas': (count) => deltas(count, (index) => ({ content: ` word${index}` })),
  'reasoning deltas': (count) => deltas(count, (index) => ({ reasoning: ` word${index}` })),
  'fragments of one reasoning detail': (count) =>
    deltas(count, () => ({
      reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'a' }],
    })),
  'reasoning details': (count) =>
    deltas(count, (index) => ({
      reasoning_details: [{ type: 'reasoning.text', index, text: 'a' }],
    })),
  'reasoning details in one delta': (count) => [
    chatDelta({
      reasoning_details: times(count, (index) => ({ type: 'reasoning.text', index, text: 'a' })),
    }),
  ],
  'fields of a reasoning detail': (count) => [
    chatDelta({ reasoning_details: [{ type: 'reasoning.text', ...fields(count) }] }),
  ],
  'tool calls': (count) => deltas(count, (index) => ({ tool_calls: [chatCall({ index })] })),
  'tool calls in one delta': (count) => [
    chatDelta({ tool_calls: times(count, (index) => chatCall({ index })) }),
  ],
  'tool calls without an index': (count) =>
    deltas(count, (index) => ({ tool_calls: [chatCall({ id: `call-${index}` })] })),
  'fragments of one tool call': (count) =>
    deltas(count, (index) => ({
      tool_calls: [index ? { index: 0, function: { arguments: 'a' } } : chatCall({ index: 0 })],
    })),
  annotations: (count) => deltas(count, (index) => ({ annotations: [urlCitation(index)] })),
  'annotations in one delta': (count) => [chatDelta({ annotations: times(count, urlCitation) })],
  'usage reports': (count) => times(count, () => ({ choices: [], usage: { prompt_tokens: 1 } })),
  'usage reports with a new field each': (count) =>
    times(count, (index) => ({ choices: [], usage: { [`field${index}`]: 1 } })),
  'usage fields': (count) => [{ choices: [], usage: fields(count) }],
  'choices in one chunk': (count) => [
    { choices: times(count, (index) => ({ index, delta: { content: 'a' } })) },
  ],
  'fields of a delta': (count) => [chatDelta(fields(count))],
  'finish reasons': (count) => times(count, () => ({ choices: [{ finish_reason: 'stop' }] })),
  'unknown chunks': (count) => times(count, (index) => ({ [`field${index}`]: index })),
  'nested arguments': (count) => [
    chatDelta({ tool_calls: [{ index: 0, function: { name: 'f', arguments: nested(count) } }] }),
  ],
  'nested reasoning details': (count) => [
    chatDelta({ reasoning_details: [{ type: 'a', data: nested(count) }] }),
  ],
  'content parts': (count) => [
    chatDelta({ content: times(count, () => ({ type: 'text', text: 'a' })) }),
  ],
  'line breaks': (count) => deltas(count, () => ({ content: '\n'.repeat(100) })),
  'thoughts in tags': (count) => deltas(count, () => ({ content: '<think>a</think>b' })),
  'beginnings of a tag': (count) => deltas(count, () => ({ content: '<thin' })),
  'tags in one delta': (count) => [chatDelta({ content: '<think>a</think>b'.repeat(count) })],
}

function chatDelta(delta: object): object {
  return { id: 'made', choices: [{ index: 0, delta }] }
}

function deltas(count: number, make: (index: number) => object): object[] {
  return times(count, (index) => chatDelta(make(index)))
}

function chatCall(place: object): object {
  return { ...place, type: 'function', function: { name: 'f', arguments: '{}' } }
}

function urlCitation(index: number): object {
  return { type: 'url_citation', url_citation: { url: `https://made.example/${index}` } }
}
