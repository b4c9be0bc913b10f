import type { Contender } from './contender.ts'

const encoder = new TextEncoder()

const chunksOf = {
  'chat-completions': completionChunks,
  'ui-messages': uiMessageChunks,
  'ag-ui': aguiEvents,
}

/** An answer of these deltas, one a frame, in the protocol that the contender reads. */
export function createAnswer(
  deltas: readonly string[],
  protocol: Contender['protocol'],
): Uint8Array<ArrayBuffer>[] {
  const frames = [...chunksOf[protocol](deltas).map((chunk) => JSON.stringify(chunk)), '[DONE]']
  return frames.map((data) => encoder.encode(`data: ${data}\n\n`))
}

function completionChunks(words: readonly string[]): object[] {
  const chunk = (content: string, finish: string | null) => ({
    id: 'gen-1758884847-WYJqlR3MNgz0b8uCnebl',
    provider: 'xAI',
    model: 'x-ai/grok-code-fast-1',
    object: 'chat.completion.chunk',
    created: 1758884847,
    choices: [
      {
        index: 0,
        delta: { role: 'assistant', content },
        finish_reason: finish,
        native_finish_reason: finish,
        logprobs: null,
      },
    ],
    system_fingerprint: 'fp_10f00c862d',
  })
  return [...words.map((word) => chunk(word, null)), chunk('', 'stop')]
}

function uiMessageChunks(words: readonly string[]): object[] {
  return [
    { type: 'start', messageId: 'answer' },
    { type: 'start-step' },
    { type: 'text-start', id: '0' },
    ...words.map((delta) => ({ type: 'text-delta', id: '0', delta })),
    { type: 'text-end', id: '0' },
    { type: 'finish-step' },
    { type: 'finish' },
  ]
}

function aguiEvents(words: readonly string[]): object[] {
  const run = { threadId: 'thread', runId: 'run' }
  const message = { messageId: 'answer' }
  return [
    { type: 'RUN_STARTED', ...run },
    { type: 'TEXT_MESSAGE_START', ...message, role: 'assistant' },
    ...words.map((delta) => ({ type: 'TEXT_MESSAGE_CONTENT', ...message, delta })),
    { type: 'TEXT_MESSAGE_END', ...message },
    { type: 'RUN_FINISHED', ...run },
  ]
}
