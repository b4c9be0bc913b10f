/** Builds answers of Anthropic's Messages API. */

export const sonnet = 'claude-sonnet-4-20250514'

/** The body of these chunks, with the event names and the padding that Anthropic sends. */
export function anthropicBody(...chunks: readonly object[]): string {
  return chunks
    .map((chunk, index) => {
      const padded = JSON.stringify(chunk).replace(/}$/, `${' '.repeat((index * 5) % 13)}}`)
      return `event: ${Object(chunk).type}\ndata: ${padded}\n\n`
    })
    .join('')
}

export const messageStart = {
  type: 'message_start',
  message: {
    id: 'msg_made',
    type: 'message',
    role: 'assistant',
    model: sonnet,
    content: [],
    stop_reason: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 5,
      output_tokens: 1,
    },
  },
}
export const messageStop = { type: 'message_stop' }

export function messageDelta(
  stop_reason: string | null,
  usage: object | null = { output_tokens: 20 },
): object {
  return { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }
}

/** A block from its start to its stop. */
export function block(index: number, content_block: object, ...deltas: object[]): object[] {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

export function textBlock(index: number, ...texts: string[]): object[] {
  const deltas = texts.map((text) => ({ type: 'text_delta', text }))
  return block(index, { type: 'text', text: '' }, ...deltas)
}

export function callBlock(index: number, id: string, ...json: string[]): object[] {
  const start = { type: 'tool_use', id, name: 'weather', input: {}, caller: { type: 'direct' } }
  const deltas = ['', ...json].map((partial_json) => ({ type: 'input_json_delta', partial_json }))
  return block(index, start, ...deltas)
}

/** A complete answer of these blocks. */
export function anthropicAnswer(stopReason: string, ...blocks: object[][]): string {
  return anthropicBody(
    messageStart,
    { type: 'ping' },
    ...blocks.flat(),
    messageDelta(stopReason),
    messageStop,
  )
}

export const thinkingBlock = block(
  0,
  { type: 'thinking', thinking: '', signature: '' },
  { type: 'thinking_delta', thinking: 'Where is ' },
  { type: 'thinking_delta', thinking: 'it?' },
  { type: 'thinking_delta', thinking: '' },
  { type: 'signature_delta', signature: 'c2lnbmVk' },
)

export const citation = {
  type: 'web_search_result_location',
  cited_text: 'It rains.',
  url: 'https://made.example/rain',
  title: 'Rain',
  encrypted_index: 'aW5kZXg=',
}

const foundPage = { type: 'web_search_result', title: 'Sun', url: 'https://made.example/sun' }

export const searchResult = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: [{ ...foundPage, encrypted_content: 'c3Vu', page_age: null }],
}

export const searchBlock = block(
  2,
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
  { type: 'input_json_delta', partial_json: '' },
  { type: 'input_json_delta', partial_json: '{"query":' },
  { type: 'input_json_delta', partial_json: '"rain"}' },
)

/** An answer with a block of every kind. */
export const everyBlock = anthropicAnswer(
  'tool_use',
  thinkingBlock,
  block(1, { type: 'redacted_thinking', data: 'aGlkZGVu' }),
  searchBlock,
  block(3, searchResult),
  block(
    4,
    { type: 'text', text: '', citations: [] },
    { type: 'citations_delta', citation },
    { type: 'citations_delta', citation: { ...citation, cited_text: 'Always.' } },
    { type: 'text_delta', text: 'It ' },
    { type: 'text_delta', text: 'rains 🌧.' },
  ),
  textBlock(5, '\n\n'),
  callBlock(6, 'toolu_1', '{"city"', ': "Rome"}'),
  callBlock(7, 'toolu_2'),
)
