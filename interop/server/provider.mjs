// @ts-check
// A provider with Chat Completions that has these answers, and the bodies of them.

/**
 * @typedef {object} Provider
 * @property {typeof fetch} fetch
 * @property {string[]} requests The bodies it got, first to last.
 * @property {object[][]} histories The conversations that the server in front of it verified.
 * @property {() => boolean} isLeft Whether a client left an answer that had not ended.
 */

/** @typedef {string | { open: string }} Answer A body, or the beginning of one that never ends. */

/**
 * @param {readonly Answer[]} answers One for each request.
 * @returns {Provider}
 */
export function createProvider(answers) {
  /** @type {string[]} */
  const requests = []
  let left = false

  return {
    requests,
    histories: [],
    isLeft: () => left,
    async fetch(_, init) {
      const answer = answers[requests.push(`${init?.body}`) - 1]
      if (answer === undefined) throw new Error(`There is no answer ${requests.length}`)
      const headers = { 'content-type': 'text/event-stream' }
      if (typeof answer === 'string') return new Response(answer, { headers })
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(answer.open))
          init?.signal?.addEventListener('abort', () => {
            left = true
            controller.error(init.signal?.reason)
          })
        },
        cancel() {
          left = true
        },
      })
      return new Response(body, { headers })
    },
  }
}

/**
 * @param {readonly object[]} deltas
 * @param {string} [finish]
 */
export function answer(deltas, finish = 'stop') {
  const last = { choices: [{ delta: {}, finish_reason: finish }] }
  return `${cutAnswer(deltas)}${frame(last)}data: [DONE]\n\n`
}

/**
 * An answer whose connection is lost.
 * @param {readonly object[]} deltas
 */
export function cutAnswer(deltas) {
  return deltas.map((delta) => frame({ id: 'made', model: 'made', choices: [{ delta }] })).join('')
}

/** @param {string} message */
export function failure(message) {
  return frame({ error: { message, type: 'server_error' } })
}

/**
 * An answer that calls a tool, after reasoning that the provider wants back.
 * @param {string} name
 */
export function calling(name) {
  const call = { index: 0, id: 'call', function: { name, arguments: '{ "amount": 7 }' } }
  const reasoned = { reasoning: 'Let me see.', reasoning_details: [signed] }
  return answer([reasoned, { tool_calls: [call] }], 'tool_calls')
}

/** What a provider wants back unchanged. */
export const signed = { type: 'reasoning.encrypted', data: 'opaque', id: 'rs_1', index: 0 }

/** @param {object} chunk */
function frame(chunk) {
  return `data: ${JSON.stringify(chunk)}\n\n`
}
