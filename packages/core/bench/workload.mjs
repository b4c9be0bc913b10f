// @ts-check
const encoder = new TextEncoder()

/**
 * An answer of that many content deltas, in frames shaped like OpenRouter's.
 * @param {number} deltas
 */
export function createAnswer(deltas) {
  const frames = []
  for (let index = 0; index < deltas; index++) {
    frames.push(encoder.encode(frame({ role: 'assistant', content: ` word${index % 97}` }, null)))
  }
  frames.push(encoder.encode(frame({ role: 'assistant', content: '' }, 'stop')))
  frames.push(encoder.encode('data: [DONE]\n\n'))
  return frames
}

/**
 * @param {object} delta
 * @param {string | null} finish
 */
function frame(delta, finish) {
  const choice = {
    index: 0,
    delta,
    finish_reason: finish,
    native_finish_reason: finish,
    logprobs: null,
  }
  return `data: ${JSON.stringify({
    id: 'gen-1758884847-WYJqlR3MNgz0b8uCnebl',
    provider: 'xAI',
    model: 'x-ai/grok-code-fast-1',
    object: 'chat.completion.chunk',
    created: 1758884847,
    choices: [choice],
    system_fingerprint: 'fp_10f00c862d',
  })}\n\n`
}

/**
 * The frames joined and cut anew, as a fast network would.
 * @param {readonly Uint8Array[]} frames
 * @param {number} size
 */
export function inReadsOf(frames, size) {
  const all = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const bytes of frames) {
    all.set(bytes, at)
    at += bytes.length
  }
  return Array.from({ length: Math.ceil(at / size) }, (_, index) =>
    all.subarray(index * size, (index + 1) * size),
  )
}

/**
 * A `fetch` whose answer gives one of the reads at a time.
 * @param {readonly Uint8Array[]} reads
 * @param {string} [contentType]
 * @returns {typeof fetch}
 */
export function answering(reads, contentType) {
  return async () => {
    let at = 0
    const body = new ReadableStream(
      {
        pull(controller) {
          const bytes = reads[at++]
          if (bytes) controller.enqueue(bytes)
          else controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    return eventStream(body, contentType)
  }
}

const silence = new Promise(() => {})

/**
 * A `fetch` whose answer sends those bytes, calls `leaving` just before, and then stays silent.
 * @param {Uint8Array} bytes
 * @param {() => void} leaving
 * @returns {typeof fetch}
 */
export function answeringOnce(bytes, leaving) {
  return async () => {
    let given = false
    const body = new ReadableStream(
      {
        pull(controller) {
          if (given) return silence
          given = true
          leaving()
          controller.enqueue(bytes)
          return undefined
        },
      },
      { highWaterMark: 0 },
    )
    return eventStream(body)
  }
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {string} [contentType]
 */
function eventStream(body, contentType = 'text/event-stream') {
  return new Response(body, { headers: { 'content-type': contentType } })
}
