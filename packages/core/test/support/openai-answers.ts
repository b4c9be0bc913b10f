/** Builds answers of OpenAI's Responses API. */

/** The body of these chunks, named and numbered as OpenAI does it. */
export function openaiBody(...chunks: readonly object[]): string {
  return chunks
    .map((chunk, sequence_number) => {
      const data = JSON.stringify({ ...chunk, sequence_number })
      return `event: ${Object(chunk).type}\ndata: ${data}\n\n`
    })
    .join('')
}

export const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 5 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 16 },
  total_tokens: 30,
}
export const created = {
  type: 'response.created',
  response: { id: 'resp_made', model: 'gpt-made' },
}
export const inProgress = { type: 'response.in_progress', response: {} }

export function completed(output: readonly object[] = []): object {
  return { type: 'response.completed', response: { output, usage } }
}

export function incomplete(reason: string | null): object {
  const response = { output: [], usage, incomplete_details: reason && { reason } }
  return { type: 'response.incomplete', response }
}

/** An item with its deltas, each under an id of its own, as some proxies give them. */
export function item(output_index: number, done: object, ...deltas: object[]): object[] {
  const { type, id, call_id, name } = Object(done)
  return [
    { type: 'response.output_item.added', output_index, item: { type, id, call_id, name } },
    ...deltas.map((delta, index) => ({
      output_index,
      item_id: `${id}_${index}`,
      obfuscation: 'x'.repeat(index),
      ...delta,
    })),
    { type: 'response.output_item.done', output_index, item: done },
  ]
}

export function deltas(type: string, ...texts: string[]): object[] {
  return texts.map((delta) => ({ type: `response.${type}.delta`, content_index: 0, delta }))
}

/** The chunks that bring the text of a message. */
export function textChunks(...texts: string[]): object[] {
  return [
    { type: 'response.content_part.added', content_index: 0, part: { type: 'output_text' } },
    ...deltas('output_text', ...texts),
    { type: 'response.output_text.done', content_index: 0, text: texts.join('') },
    { type: 'response.content_part.done', content_index: 0, part: { type: 'output_text' } },
  ]
}

export function message(id: string, text: string, annotations: object[] = []): object {
  const content = [{ type: 'output_text', annotations, logprobs: [], text }]
  return { id, type: 'message', status: 'completed', content, role: 'assistant' }
}

export function messageItem(output_index: number, ...texts: string[]): object[] {
  return item(output_index, message(`msg_${output_index}`, texts.join('')), ...textChunks(...texts))
}

export function callItem(output_index: number, call_id: string, ...json: string[]): object[] {
  const done = {
    type: 'function_call',
    id: `fc_${output_index}`,
    status: 'completed',
    arguments: json.join(''),
    call_id,
    name: 'weather',
  }
  return item(output_index, done, ...deltas('function_call_arguments', ...json))
}

export const thought = {
  id: 'rs_0',
  type: 'reasoning',
  content: [],
  encrypted_content: 'ZG9uZQ==',
  summary: [
    { type: 'summary_text', text: 'Where is it?' },
    { type: 'summary_text', text: 'Outside.' },
  ],
}

function summaryChunks(summary_index: number, ...texts: string[]): object[] {
  return [
    { type: 'response.reasoning_summary_part.added', summary_index },
    ...texts.map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      summary_index,
      delta,
    })),
    { type: 'response.reasoning_summary_text.done', summary_index, text: texts.join('') },
    { type: 'response.reasoning_summary_part.done', summary_index },
  ]
}

export const citation = {
  type: 'url_citation',
  start_index: 0,
  end_index: 2,
  url: 'https://made.example/rain',
  title: 'Rain',
}
export const search = {
  id: 'ws_1',
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: 'rain' },
}
export const image = {
  id: 'ig_5',
  type: 'image_generation_call',
  status: 'completed',
  output_format: 'webp',
  result: 'AAEC',
}
export const citingMessage = message('msg_2', 'It rains 🌧.', [citation])
const fileCitation = { type: 'file_citation', file_id: 'file_1', filename: 'a.txt', index: 1 }

export const reasoningItem = item(
  0,
  thought,
  ...summaryChunks(0, 'Where ', 'is it?'),
  ...summaryChunks(1, 'Outside.'),
)

/** The chunks of an item of every kind. */
export const everyItem = [
  reasoningItem,
  item(
    1,
    search,
    { type: 'response.web_search_call.in_progress' },
    { type: 'response.web_search_call.searching' },
    { type: 'response.web_search_call.completed' },
  ),
  item(
    2,
    citingMessage,
    ...textChunks('It ', 'rains 🌧.'),
    { type: 'response.output_text.annotation.added', annotation: citation },
    { type: 'response.output_text.annotation.added', annotation: fileCitation },
  ),
  [...callItem(3, 'call_a', '{"city"', ': "Rome"}'), ...callItem(4, 'call_b', '{}')],
  item(5, image, { type: 'response.image_generation_call.partial_image' }),
].flat()

export const everyItemBody = openaiBody(created, inProgress, ...everyItem, completed())
