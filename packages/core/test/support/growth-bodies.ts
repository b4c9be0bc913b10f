/** Answers that have a great many of one thing, for each protocol: work must grow with them, no faster. */
export interface GrowthBody {
  readonly wire: GrowthWire
  /** What there are many of. */
  readonly name: string
  /** An answer with that many of them, as an event stream. */
  body(count: number): string
}

export type GrowthWire = 'chat-completions' | 'anthropic' | 'openai' | 'google'

export const growthBodies: readonly GrowthBody[] = [
  ...bodiesOf('chat-completions', {
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
  }),

  ...bodiesOf('anthropic', {
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
  }),

  ...bodiesOf('openai', {
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
    items: (count) =>
      times(count, (index) => itemDone({ type: 'made_up', id: `i${index}` }, index)),
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
  }),

  ...bodiesOf('google', {
    'content chunks': (count) => parts(count, (index) => ({ text: ` word${index}` })),
    'thought chunks': (count) => parts(count, () => ({ text: 'a', thought: true })),
    'parts of two kinds in turn': (count) =>
      parts(count, (index) => ({ text: 'a', thought: index % 2 === 0 })),
    'parts in one chunk': (count) => [googleChunk(times(count, () => ({ text: 'a' })))],
    'signed parts': (count) => parts(count, () => ({ text: 'a', thoughtSignature: 'b' })),
    'tool calls': (count) =>
      parts(count, (index) => ({ functionCall: { name: 'f', args: { index } } })),
    'tool calls in one chunk': (count) => [
      googleChunk(times(count, () => ({ functionCall: { name: 'f' } }))),
    ],
    'opaque parts': (count) => parts(count, () => ({ executableCode: { code: 'a' } })),
    files: (count) => parts(count, () => ({ inlineData: { mimeType: 'a/b', data: 'AAAA' } })),
    'candidates in one chunk': (count) => [
      { candidates: times(count, (index) => ({ index, content: { parts: [{ text: 'a' }] } })) },
    ],
    'sources in one chunk': (count) => [
      grounded({
        groundingChunks: times(count, (index) => ({ web: { uri: `https://${index}` } })),
      }),
    ],
    'sources that grow with every chunk': (count) =>
      times(count, (index) =>
        grounded({ groundingChunks: [{ web: { uri: `https://${index}` } }] }),
      ),
    'citations in one chunk': (count) => [
      {
        candidates: [
          {
            citationMetadata: { citations: times(count, (index) => ({ uri: `https://${index}` })) },
          },
        ],
      },
    ],
    'usage reports': (count) =>
      times(count, (index) => ({ usageMetadata: { promptTokenCount: 1 + index } })),
    'usage reports with a new field each': (count) =>
      times(count, (index) => ({ usageMetadata: { promptTokenCount: 1, [`field${index}`]: 1 } })),
    'usage fields': (count) => [{ usageMetadata: { promptTokenCount: 1, ...fields(count) } }],
    'fields of a part': (count) => [googleChunk([{ made: {}, ...fields(count) }])],
    'unknown chunks': (count) => times(count, (index) => ({ [`field${index}`]: index })),
    'nested arguments': (count) => [
      googleChunk([{ functionCall: { name: 'f', args: nested(count) } }]),
    ],
    'nested part': (count) => [googleChunk([{ made: nested(count) }])],
  }),
]

function bodiesOf(
  wire: GrowthWire,
  bodies: Readonly<Record<string, (count: number) => readonly object[]>>,
): GrowthBody[] {
  return Object.entries(bodies).map(([name, chunks]) => ({
    wire,
    name,
    body: (count) =>
      chunks(count)
        .map((chunk) => `data: ${withNested(JSON.stringify(chunk))}\n\n`)
        .join(''),
  }))
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** That many fields of different names. */
function fields(count: number): Record<string, number> {
  return Object.fromEntries(times(count, (index) => [`field${index}`, index]))
}

/** Stands for arrays within arrays, which `JSON.stringify` would overflow the stack to write. */
function nested(levels: number): string {
  return `nested:${levels}`
}

function withNested(json: string): string {
  return json.replace(/"nested:(\d+)"/g, (_, levels) => {
    return '['.repeat(Number(levels)) + ']'.repeat(Number(levels))
  })
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

function citation(index: number): object {
  return { type: 'web_search_result_location', url: `https://made.example/${index}` }
}

function blockStart(content_block: object, index = 0): object {
  return { type: 'content_block_start', index, content_block }
}

function blockDeltas(count: number, make: (index: number) => object): object[] {
  return times(count, (index) => ({ type: 'content_block_delta', index: 0, delta: make(index) }))
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

function googleChunk(parts: readonly object[]): object {
  return { candidates: [{ index: 0, content: { parts, role: 'model' } }] }
}

function parts(count: number, make: (index: number) => object): object[] {
  return times(count, (index) => googleChunk([make(index)]))
}

function grounded(groundingMetadata: object): object {
  return { candidates: [{ index: 0, groundingMetadata }] }
}
