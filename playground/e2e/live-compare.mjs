// @ts-check
// Sends one prompt to two live models, which two local servers answer at the same time, each at a pace of its own.
import { createServer } from 'node:http'
import { send } from './chat.mjs'
import { withLivePage } from './live-models.mjs'
import { check, equal } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {{ model: string, messages: { role: string, content: string }[] }} Request */

/** @param {Page} otherPage */
export async function liveCompare(otherPage) {
  const first = await startModel()
  const second = await startModel()
  try {
    const requested = await withLivePage(otherPage, async (page) => {
      await chooseServers(page, [first, second])
      await answersTogether(page, [first, second])
    })
    const addresses = requested.filter((url) => url.endsWith('/chat/completions')).toSorted()
    const expected = [first, second].map(({ url }) => `${url}/chat/completions`).toSorted()
    equal('the addresses of one prompt to two models', addresses, expected)
  } finally {
    await first.close()
    await second.close()
  }
}

/** @typedef {Awaited<ReturnType<typeof startModel>>} LiveModel */

/**
 * @param {Page} page
 * @param {readonly LiveModel[]} models
 */
async function chooseServers(page, models) {
  await page.getByText('Side by side', { exact: true }).click()
  for (const [index, name] of ['Answers from', 'And from'].entries()) {
    const group = page.getByRole('group', { name })
    await group.getByRole('combobox', { name }).selectOption('local')
    await group.getByRole('combobox', { name: 'Server' }).fill(models[index]?.url ?? '')
    await group.getByRole('combobox', { name: 'Model', exact: true }).fill(`model-${index + 1}`)
  }
}

/**
 * @param {Page} page
 * @param {readonly [LiveModel, LiveModel]} models
 */
async function answersTogether(page, [first, second]) {
  await send(page, 'Name a river')
  const requests = await Promise.all([first.requested, second.requested])
  for (const [index, { model, messages }] of requests.entries()) {
    equal('the model of a live request', model, `model-${index + 1}`)
    equal('the prompt of a live request', messages.at(-1)?.content, 'Name a river')
  }
  const threads = page.locator('.thread')
  // One word of the first for two of the second: each is seen before the next is sent.
  await first.write('The ')
  for (const [index, word] of ['A ', 'long ', 'one ', 'is '].entries()) {
    await second.write(word)
    await threads.nth(1).locator('.answer', { hasText: word.trim() }).waitFor()
    if (index % 2) await first.write(`word${index} `)
  }
  await threads.nth(0).locator('.answer', { hasText: 'The word1 word3' }).waitFor()
  await threads.nth(1).locator('.answer', { hasText: 'A long one is' }).waitFor()
  equal('the facts while both answer', await threads.getByText('first token').count(), 0)
  await second.end('the Nile.')
  await threads.nth(1).getByText('first token').waitFor()
  const early = await threads.nth(0).getByText('first token').count()
  equal('the facts of the one that goes on', early, 0)
  await first.end('Danube.')
  await threads.nth(0).getByText('first token').waitFor()
  const facts = await threads.locator('small').allTextContents()
  equal('the answers with facts', facts.length, 2)
  for (const [index, fact] of facts.entries()) {
    const hasTimes = new RegExp(`model-${index + 1} · first token [\\d.]+ m?s · [\\d.]+ m?s in all`)
    check('a live answer has its model and its times', hasTimes.test(fact), fact)
  }
  await page.screenshot({ path: 'artifacts/live-compare.png' })
}

/** A server on this computer that speaks Chat Completions, and sends what the test writes when it writes it. */
async function startModel() {
  /** @type {(request: Request) => void} */
  let onRequest = () => {}
  /** @type {Promise<Request>} */
  const requested = new Promise((resolve) => {
    onRequest = resolve
  })
  /** @type {ServerResponse | undefined} */
  let answer

  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*, authorization')
    response.setHeader('access-control-allow-private-network', 'true')
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (request.url?.endsWith('/models')) return void response.end('{"data":[]}')
    let body = ''
    for await (const chunk of request) body += chunk
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    answer = response
    onRequest(JSON.parse(body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined

  /** @param {object} choice */
  async function writeChunk(choice) {
    const chunk = `data: ${JSON.stringify({ id: 'live', model: 'live', choices: [choice] })}\n\n`
    await new Promise((resolve) => answer?.write(chunk, () => resolve(undefined)))
  }

  return {
    url: `http://127.0.0.1:${port}/v1`,
    requested,
    /** @param {string} content */
    write: (content) => writeChunk({ index: 0, delta: { content } }),
    /** @param {string} content */
    async end(content) {
      await writeChunk({ index: 0, delta: { content } })
      await writeChunk({ index: 0, delta: {}, finish_reason: 'stop' })
      answer?.end('data: [DONE]\n\n')
    },
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}
