// @ts-check
// Answers of a local server that a test streams piece by piece, so that one goes on for as long as it has to.

/** @typedef {import('playwright').Page} Page */

/** Where the page looks for a local server. */
export const server = 'http://localhost:11434/v1/chat/completions'

/**
 * From now on the answers of the local server come from the test, until the page is reloaded.
 * @param {Page} page
 */
export async function streamAnswers(page) {
  await page.evaluate(takeOverFetch, server)
}

/**
 * Runs in the page: the answer of a server comes from the test, piece by piece.
 * @param {string} url
 */
function takeOverFetch(url) {
  const realFetch = window.fetch
  const encoder = new TextEncoder()
  window.fetch = (input, init) => {
    if (String(input instanceof Request ? input.url : input) !== url) return realFetch(input, init)
    const body = new ReadableStream({
      start(controller) {
        const feed = (/** @type {string} */ text) => controller.enqueue(encoder.encode(text))
        function endAnswer() {
          controller.close()
          // The next answer may not have been requested yet.
          Object.assign(window, { feed: undefined })
        }
        Object.assign(window, { feed, endAnswer })
      },
      cancel: () => void Object.assign(window, { feed: undefined }),
    })
    const headers = { 'content-type': 'text/event-stream' }
    return Promise.resolve(new Response(body, { headers }))
  }
}

/**
 * Adds to the answer that streams.
 * @param {Page} page
 * @param {string} text
 */
export async function feed(page, text) {
  await page.waitForFunction('window.feed')
  await page.evaluate(`feed(${JSON.stringify(text)})`)
}

/**
 * A piece of an answer. With a reason it is the last one.
 * @param {string} content
 * @param {string} [finishReason]
 */
export function messageOf(content, finishReason) {
  const choices = [{ delta: { content }, ...(finishReason && { finish_reason: finishReason }) }]
  return `data: ${JSON.stringify({ choices })}\n\n${finishReason ? 'data: [DONE]\n\n' : ''}`
}

/**
 * Adds the last piece, which has this text, and ends the answer in the same task: whoever reads it may be done with
 * it in the next one.
 * @param {Page} page
 * @param {string} content
 */
export async function endAnswer(page, content) {
  await page.waitForFunction('window.feed')
  await page.evaluate(`feed(${JSON.stringify(messageOf(content, 'stop'))}); endAnswer()`)
}
