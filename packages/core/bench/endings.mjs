// @ts-check
// Answers that end in each way an answer can, for benches that count what is left of them.
const encoder = new TextEncoder()

/** @typedef {'complete' | 'truncated' | 'failed' | 'aborted' | 'left early'} Ending */

/** @type {readonly Ending[]} */
export const endings = ['complete', 'truncated', 'failed', 'aborted', 'left early']

/** How many content deltas an answer has: a leak of one shows. */
const deltas = 200

/** @param {object} chunk */
function message(chunk) {
  return `data: ${JSON.stringify(chunk)}\n\n`
}

const content = Array.from({ length: deltas }, (_, index) =>
  message({ id: 'made', model: 'made', choices: [{ delta: { content: ` word${index}` } }] }),
).join('')
const stop = `${message({ choices: [{ delta: {}, finish_reason: 'stop' }] })}data: [DONE]\n\n`
const error = message({ error: { message: 'Overloaded', type: 'overloaded_error' } })

const calls = message({
  choices: [
    {
      delta: {
        tool_calls: [{ index: 0, id: 'call', function: { name: 'look', arguments: '{}' } }],
      },
      finish_reason: 'tool_calls',
    },
  ],
})

/** The body of an answer with one tool call. */
export const callingBody = `${content}${calls}data: [DONE]\n\n`

/**
 * A Chat Completions body with that ending. One that is aborted or left never ends by itself.
 * @param {Ending} ending
 */
export function bodyOf(ending) {
  if (ending === 'complete') return content + stop
  if (ending === 'failed') return content + error
  return content
}

/**
 * A `fetch` that answers with those bodies, one after the other; the last one has that ending.
 * @param {Ending} ending
 * @param {readonly string[]} bodies
 * @returns {typeof fetch}
 */
export function answersWith(ending, ...bodies) {
  const queue = [...bodies]
  return async (_, init) => {
    const body = queue.shift() ?? ''
    const isOpen = queue.length === 0 && (ending === 'aborted' || ending === 'left early')
    return new Response(isOpen ? openBody(body, init?.signal) : closedBody(body), {
      headers: { 'content-type': 'text/event-stream' },
    })
  }
}

/** @param {string} text */
function closedBody(text) {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(text))
      controller.close()
    },
  })
}

/**
 * The text, and then silence until the request is aborted.
 * @param {string} text
 * @param {AbortSignal | null | undefined} signal
 */
function openBody(text, signal) {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(text))
      signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
    },
  })
}
