// @ts-check
// Answers of a server or an agent that have a great many of one thing, in each protocol.
// Long, for it is a table: the bodies of each protocol, one beside the other.

/**
 * @typedef {object} GrowthBody
 * @property {string} wire
 * @property {string} name what there are many of
 * @property {(count: number) => string} body
 */

/** @param {readonly object[]} messages */
function sse(messages) {
  return messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('')
}

/**
 * @template Item
 * @param {number} count
 * @param {(index: number) => Item} make
 */
function times(count, make) {
  return Array.from({ length: count }, (_, index) => make(index))
}

const start = { type: 'start', step: 0, vendor: 'made', model: 'made' }
const stop = { type: 'complete', finishReason: 'stop' }
const calls = { type: 'complete', finishReason: 'tool-calls' }

/** @param {readonly object[]} events */
function oneStep(events) {
  return [start, ...events, { type: 'end', step: 0, outcome: stop }]
}

/** @type {Record<string, (count: number) => readonly object[]>} */
const edge = {
  'content deltas': (count) =>
    oneStep(times(count, () => ({ type: 'content', part: 'content', delta: ' word' }))),
  'content parts': (count) =>
    oneStep(
      times(count, (index) => ({ type: 'content', part: `content:${index}`, delta: ' word' })),
    ),
  'parts that are taken back': (count) =>
    oneStep([
      ...times(count, (index) => ({ type: 'content', part: `${index}`, delta: ' word' })),
      ...times(count, (index) => ({ type: 'removed', part: `${index}` })),
    ]),
  'parts that are taken back at once': (count) =>
    oneStep(
      times(count, (index) => [
        { type: 'content', part: `${index}`, delta: ' word' },
        { type: 'removed', part: `${index}` },
      ]).flat(),
    ),
  files: (count) =>
    oneStep(
      times(count, (index) => ({
        type: 'file',
        part: `${index}`,
        mediaType: 'image/png',
        url: 'data:image/png;base64,aa',
      })),
    ),
  'outputs of many calls': (count) => [
    start,
    ...times(count, (index) => ({
      type: 'tool-call',
      part: `tool:${index}`,
      id: `${index}`,
      name: 'look',
    })),
    { type: 'end', step: 0, outcome: calls },
    ...times(count, (index) => ({ type: 'tool-output', key: `0/tool:${index}`, output: index })),
  ],
  'tool calls': (count) =>
    oneStep(
      times(count, (index) => ({
        type: 'tool-call',
        part: `tool:${index}`,
        id: `${index}`,
        name: 'look',
      })),
    ),
  'tool inputs': (count) =>
    oneStep([
      { type: 'tool-call', part: 'tool:0', id: '0', name: 'look' },
      ...times(count, () => ({ type: 'tool-input', part: 'tool:0', delta: ' word' })),
    ]),
  'tool outputs': (count) => [
    start,
    { type: 'tool-call', part: 'tool:0', id: '0', name: 'look' },
    { type: 'end', step: 0, outcome: calls },
    ...times(count, (index) => ({
      type: 'tool-output',
      key: '0/tool:0',
      output: index,
      preliminary: true,
    })),
  ],
  sources: (count) =>
    oneStep(
      times(count, (index) => ({
        type: 'source',
        part: `source:${index}`,
        url: `https://made.test/${index}`,
        title: '',
        text: '',
      })),
    ),
  'usage events with new fields': (count) =>
    oneStep(
      times(count, (index) => ({ type: 'usage', usage: { input: 1, [`field${index}`]: 1 } })),
    ),
  warnings: (count) =>
    oneStep(
      times(count, (index) => ({ type: 'warning', code: 'unsupported', message: `${index}` })),
    ),
  'provider state entries': (count) =>
    oneStep(
      times(count, (index) => ({
        type: 'provider-state',
        part: 'content',
        entry: `${index}`,
        set: { a: 1 },
      })),
    ),
  'provider state fields': (count) =>
    oneStep(
      times(count, (index) => ({
        type: 'provider-state',
        part: 'content',
        entry: 'made',
        set: { [`field${index}`]: 1 },
      })),
    ),
  'provider state deltas': (count) =>
    oneStep(
      times(count, () => ({
        type: 'provider-state',
        part: 'content',
        entry: 'made',
        append: { signature: 'abcdef' },
      })),
    ),
  steps: (count) =>
    times(count, (step) => [
      { ...start, step },
      { type: 'end', step, outcome: step === count - 1 ? stop : calls },
    ]).flat(),
  'unknown events': (count) => oneStep(times(count, (index) => ({ type: `odd${index}` }))),
}

/** @type {Record<string, (count: number) => readonly object[]>} */
const uiMessages = {
  'text deltas': (count) => [
    { type: 'text-start', id: 'a' },
    ...times(count, () => ({ type: 'text-delta', id: 'a', delta: ' word' })),
  ],
  texts: (count) =>
    times(count, (index) => [
      { type: 'text-start', id: `${index}` },
      { type: 'text-delta', id: `${index}`, delta: ' word' },
      { type: 'text-end', id: `${index}` },
    ]).flat(),
  'tool calls': (count) =>
    times(count, (index) => ({
      type: 'tool-input-available',
      toolCallId: `${index}`,
      toolName: 'look',
      input: {},
    })),
  'tool input deltas': (count) => [
    { type: 'tool-input-start', toolCallId: '0', toolName: 'look' },
    ...times(count, () => ({ type: 'tool-input-delta', toolCallId: '0', inputTextDelta: ' word' })),
  ],
  'tool outputs': (count) => [
    { type: 'tool-input-available', toolCallId: '0', toolName: 'look', input: {} },
    ...times(count, (index) => ({
      type: 'tool-output-available',
      toolCallId: '0',
      output: index,
      preliminary: true,
    })),
  ],
  sources: (count) =>
    times(count, (index) => ({
      type: 'source-url',
      sourceId: `${index}`,
      url: `https://made.test/${index}`,
    })),
  files: (count) =>
    times(count, () => ({ type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,aa' })),
  data: (count) => times(count, (index) => ({ type: 'data-made', id: `${index}`, data: index })),
  'metadata with new fields': (count) =>
    times(count, (index) => ({
      type: 'message-metadata',
      messageMetadata: { [`field${index}`]: 1 },
    })),
  steps: (count) => times(count, () => [{ type: 'start-step' }, { type: 'finish-step' }]).flat(),
  'unknown chunks': (count) => times(count, (index) => ({ type: `odd${index}` })),
  'texts of a step that is retried': (count) => [
    ...times(count, (index) => ({ type: 'text-delta', id: `${index}`, delta: ' word' })),
    { type: 'reset-step' },
  ],
  'retried steps': (count) =>
    times(count, () => [
      { type: 'text-delta', id: 'a', delta: ' word' },
      { type: 'reset-step' },
    ]).flat(),
  'outputs of many calls': (count) => [
    ...times(count, (index) => ({
      type: 'tool-input-available',
      toolCallId: `${index}`,
      toolName: 'look',
      input: {},
    })),
    ...times(count, (index) => ({
      type: 'tool-output-available',
      toolCallId: `${index}`,
      output: index,
    })),
  ],
}

/** @type {Record<string, (count: number) => readonly object[]>} */
const agUI = {
  'text deltas': (count) => [
    { type: 'TEXT_MESSAGE_START', messageId: 'a', role: 'assistant' },
    ...times(count, () => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'a', delta: ' word' })),
  ],
  messages: (count) =>
    times(count, (index) => [
      { type: 'TEXT_MESSAGE_START', messageId: `${index}`, role: 'assistant' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: `${index}`, delta: ' word' },
      { type: 'TEXT_MESSAGE_END', messageId: `${index}` },
    ]).flat(),
  'tool calls': (count) =>
    times(count, (index) => [
      { type: 'TOOL_CALL_START', toolCallId: `${index}`, toolCallName: 'look' },
      { type: 'TOOL_CALL_END', toolCallId: `${index}` },
    ]).flat(),
  'tool call arguments': (count) => [
    { type: 'TOOL_CALL_START', toolCallId: '0', toolCallName: 'look' },
    ...times(count, () => ({ type: 'TOOL_CALL_ARGS', toolCallId: '0', delta: ' word' })),
  ],
  'tool results': (count) =>
    times(count, (index) => [
      { type: 'TOOL_CALL_START', toolCallId: `${index}`, toolCallName: 'look' },
      { type: 'TOOL_CALL_END', toolCallId: `${index}` },
      { type: 'TOOL_CALL_RESULT', messageId: `r${index}`, toolCallId: `${index}`, content: 'ok' },
    ]).flat(),
  'encrypted values': (count) => [
    { type: 'REASONING_MESSAGE_START', messageId: 'a', role: 'reasoning' },
    ...times(count, (index) => ({
      type: 'REASONING_ENCRYPTED_VALUE',
      subtype: 'message',
      entityId: 'a',
      encryptedValue: `${index}`,
    })),
  ],
  'states with new fields': (count) =>
    times(count, (index) => ({ type: 'STATE_SNAPSHOT', snapshot: { [`field${index}`]: 1 } })),
  'custom events': (count) =>
    times(count, (index) => ({ type: 'CUSTOM', name: `made${index}`, value: index })),
  'unknown events': (count) => times(count, (index) => ({ type: `ODD_${index}` })),
}

/** @param {number} count */
function unknownInterrupts(count) {
  const interrupts = times(count, (index) => ({
    id: `${index}`,
    toolCallId: `${index}`,
    reason: 'x',
  }))
  return {
    type: 'RUN_FINISHED',
    threadId: 't',
    runId: 'r',
    outcome: { type: 'interrupt', interrupts },
  }
}

const runStarted = { type: 'RUN_STARTED', threadId: 't', runId: 'r' }
const runFinished = {
  type: 'RUN_FINISHED',
  threadId: 't',
  runId: 'r',
  outcome: { type: 'success' },
}

/**
 * @param {string} wire
 * @param {Record<string, (count: number) => readonly object[]>} growth
 * @param {(messages: readonly object[]) => readonly object[]} wrap
 * @returns {GrowthBody[]}
 */
function bodiesOf(wire, growth, wrap) {
  return Object.entries(growth).map(([name, messages]) => ({
    wire,
    name,
    body: (count) => sse(wrap(messages(count))),
  }))
}

/** @type {readonly GrowthBody[]} */
export const remoteGrowth = [
  ...bodiesOf('edge', edge, (messages) => [{ v: 2 }, ...messages, { done: true }]),
  ...bodiesOf('ui-messages', uiMessages, (messages) => [
    { type: 'start', messageId: 'm' },
    ...messages,
    { type: 'finish', finishReason: 'stop' },
  ]),
  ...bodiesOf('ag-ui', agUI, (messages) => [runStarted, ...messages, runFinished]),
  {
    wire: 'ag-ui',
    name: 'unknown interrupts',
    body: (count) => sse([runStarted, unknownInterrupts(count)]),
  },
]
