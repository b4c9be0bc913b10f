import { fields, type GrowthChunks, nested, times } from './values.ts'

export const openaiGrowth: GrowthChunks = {
  'content deltas': (count) =>
    itemDeltas(count, 'output_text', (index) => ({ delta: ` word${index}` })),
  'refusal deltas': (count) => itemDeltas(count, 'refusal', () => ({ delta: 'a' })),
  'reasoning deltas': (count) =>
    itemDeltas(count, 'reasoning_summary_text', () => ({ delta: 'a', summary_index: 0 })),
  'paragraphs of reasoning': (count) =>
    itemDeltas(count, 'reasoning_summary_text', (index) => ({
      delta: 'a',
      summary_index: index,
    })),
  items: (count) => times(count, (index) => itemDone({ type: 'made_up', id: `i${index}` }, index)),
  messages: (count) =>
    times(count, (index) => itemDone({ type: 'message', content: [{ text: 'a' }] }, index)),
  'pieces of one message': (count) => [
    itemDone({ type: 'message', content: times(count, () => ({ text: 'a' })) }),
  ],
  'tool calls': (count) => times(count, (index) => itemDone(functionCall(index), index)),
  'fragments of one tool call': (count) => [
    { type: 'response.output_item.added', output_index: 0, item: functionCall(0) },
    ...itemDeltas(count, 'function_call_arguments', () => ({ delta: 'a' })),
  ],
  'fragments of one custom call': (count) => [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...functionCall(0), type: 'custom_tool_call' },
    },
    ...itemDeltas(count, 'custom_tool_call_input', () => ({ delta: '"' })),
  ],
  'deltas with a new id each': (count) =>
    itemDeltas(count, 'output_text', (index) => ({ delta: 'a', item_id: `i${index}` })),
  'items without an index': (count) =>
    times(count, (index) => ({
      type: 'response.output_text.delta',
      item_id: `i${index}`,
      delta: 'a',
    })),
  annotations: (count) =>
    times(count, (index) => ({
      type: 'response.output_text.annotation.added',
      annotation: citation(index),
    })),
  'annotations of one message': (count) => [
    itemDone({ type: 'message', content: [{ text: 'a', annotations: times(count, citation) }] }),
  ],
  'items in one response': (count) => [responseEnd({ output: times(count, functionCall) })],
  'usage reports': (count) => times(count, () => responseEnd({ usage: { input_tokens: 1 } })),
  'usage reports with a new field each': (count) =>
    times(count, (index) => responseEnd({ usage: { [`field${index}`]: 1 } })),
  'usage fields': (count) => [responseEnd({ usage: fields(count) })],
  'fields of an item': (count) => [itemDone({ type: 'made_up', ...fields(count) })],
  'unknown chunks': (count) => times(count, (index) => ({ type: `made_up_${index}` })),
  'nested item': (count) => [itemDone({ type: 'made_up', content: nested(count) })],
  'nested arguments': (count) => [itemDone({ ...functionCall(0), arguments: nested(count) })],
}

function citation(index: number): object {
  return { type: 'web_search_result_location', url: `https://made.example/${index}` }
}

function itemDeltas(count: number, name: string, make: (index: number) => object): object[] {
  return times(count, (index) => ({
    type: `response.${name}.delta`,
    output_index: 0,
    ...make(index),
  }))
}

function itemDone(item: object, output_index = 0): object {
  return { type: 'response.output_item.done', output_index, item }
}

function functionCall(index: number): object {
  return {
    type: 'function_call',
    id: `fc_${index}`,
    call_id: `c${index}`,
    name: 'f',
    arguments: '{}',
  }
}

function responseEnd(response: object): object {
  return { type: 'response.completed', response }
}
