// @ts-check
// One chat in several pages of one Chromium: whatever page sends, closes, crashes, freezes, reloads or
// goes into the back-forward cache, the model is asked once for each answer, tools are executed once, and
// all pages end with the same messages. In half of the moments a server with a log makes the answers: there
// the tab that takes over goes on with what the other began. Needs the build.
//   node scripts/tabs.mjs [--moments=8] [--seed=1]
// Long, for pages, server and moments are set up together, and what went wrong needs all of them.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { compatible } from '@deltakit/core/compatible'
import { chatHandler } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { getRequestListener } from '@hono/node-server'
import { chromium } from 'playwright'
import { rolldown } from 'rolldown'
import { chromiumArgs, chromiumHelp, findChromium } from './chromium.mjs'

const { values } = parseArgs({
  options: { moments: { type: 'string', default: '8' }, seed: { type: 'string', default: '' } },
})
const seed = Number(values.seed || Date.now() % 1_000_000)
const kinds = /** @type {const} */ (['close', 'crash', 'freeze', 'back-forward', 'reload', 'send'])
const sizes = [2, 3, 2, 10, 3, 2, 3, 2]
/** How many words the model writes, and the milliseconds between two. */
const words = 40
const pause = 30

/** @param {number} state */
function createChance(state) {
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** @type {Map<string, number>} */
const requests = new Map()
/** @type {Map<string, number>} */
const executed = new Map()
/** Requests for the rest of an answer that has begun. */
let resumed = 0

/**
 * @param {Map<string, number>} counts
 * @param {string} key
 */
function count(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

async function bundlePage() {
  const bundle = await rolldown({
    input: 'packages/react/test/support/tabs-page.tsx',
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    onLog() {},
  })
  const { output } = await bundle.generate({ format: 'es' })
  return output[0].code
}

const script = await bundlePage()
const html =
  '<!doctype html><title>Tabs</title><div id="root"></div><script type="module" src="/page.js"></script>'

/** @type {import('node:http').RequestListener | undefined} */
let answerFromLog

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '', 'http://localhost')
  if (pathname === '/api/chat') {
    if (request.method === 'GET') resumed++
    return answerFromLog?.(request, response)
  }
  let body = ''
  for await (const piece of request) body += piece
  if (pathname === '/page.js') {
    response.setHeader('content-type', 'text/javascript').end(script)
  } else if (pathname === '/tool') {
    count(executed, body)
    response.end('{}')
  } else if (pathname === '/v1/chat/completions') {
    const { answer, messages } = JSON.parse(body)
    count(requests, answer)
    response.setHeader('content-type', 'text/event-stream')
    const isToolWanted =
      JSON.stringify(messages.at(-1)).includes('tool') && messages.at(-1).role === 'user'
    for (let word = 0; word < words && !response.destroyed; word++) {
      send({ delta: { content: `word${word} ` } })
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
    const call = {
      index: 0,
      id: 'call',
      function: { name: 'count', arguments: JSON.stringify({ answer }) },
    }
    if (isToolWanted) send({ delta: { tool_calls: [call] } })
    send({ delta: {}, finish_reason: isToolWanted ? 'tool_calls' : 'stop' })
    response.end('data: [DONE]\n\n')

    /** @param {object} choice */
    function send(choice) {
      response.write(
        `data: ${JSON.stringify({ id: 'x', model: 'slow', choices: [{ index: 0, ...choice }] })}\n\n`,
      )
    }
  } else {
    response.setHeader('content-type', 'text/html').end(html)
  }
})
await new Promise((resolve) => server.listen(0, () => resolve(undefined)))
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
const origin = `http://localhost:${port}`
const handler = chatHandler({
  model: compatible('slow', { baseURL: `${origin}/v1`, apiKey: 'unused' }),
  log: memoryLog(),
  // Names the answer in the request, as a page without a server does.
  middleware: (next) => (request, emit) =>
    next({ ...request, providerOptions: { answer: `${request.answerId}/${request.step}` } }, emit),
})
answerFromLog = getRequestListener((request) => handler(request))

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(1)
}
const browser = await chromium.launch({
  executablePath,
  args: chromiumArgs,
  // A page in the back-forward cache and a timer of a hidden one have to behave as people have them.
  ignoreDefaultArgs: ['--disable-back-forward-cache', '--disable-background-timer-throttling'],
})

/** @param {import('playwright').BrowserContext} context */
async function openTab(context, query = '') {
  const page = await context.newPage()
  await page.goto(`${origin}/${query}`)
  const session = await context.newCDPSession(page)
  // A crashed page answers nothing, and a restored one has another context.
  const tab = {
    page,
    session,
    isGone: false,
    /** @param {string} expression */
    async evaluate(expression) {
      const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? expression)
      return result.value
    },
    state: () => tab.evaluate('page.state()'),
  }
  await until(() => tab.evaluate('Boolean(globalThis.page?.send)'), 'a page did not start')
  return tab
}

/** @typedef {Awaited<ReturnType<typeof openTab>>} Tab */

/**
 * @param {() => Promise<unknown>} isMet
 * @param {string} problem
 */
async function until(isMet, problem, patience = 30_000) {
  const deadline = Date.now() + patience
  for (;;) {
    if (await isMet().catch(() => false)) return
    if (Date.now() > deadline) throw new Error(problem)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** @param {string} text */
const sending = (text) => `void page.send(${JSON.stringify(text)})`

/**
 * @param {(typeof kinds)[number]} kind
 * @param {Tab} tab
 * @returns {Promise<() => Promise<void>>} what brings the page back
 */
async function disturb(kind, tab) {
  switch (kind) {
    case 'close':
      tab.isGone = true
      await tab.page.close()
      break
    case 'crash':
      tab.isGone = true
      // It never answers.
      tab.session.send('Page.crash').catch(() => {})
      break
    case 'reload':
      await tab.evaluate('location.reload()')
      await until(() => tab.evaluate('Boolean(globalThis.page?.send)'), 'a page did not reload')
      break
    case 'send':
      await tab.evaluate(sending('Another one, with the tool'))
      break
    case 'freeze':
      await tab.session.send('Debugger.enable')
      await new Promise((resolve) => {
        tab.session.once('Debugger.paused', resolve)
        // It pauses at the next statement, which an idle page has none of.
        tab.session
          .send('Debugger.pause')
          .then(() => tab.session.send('Runtime.evaluate', { expression: '0' }))
          .catch(() => {})
      })
      return async () => {
        await tab.session.send('Debugger.resume')
        await tab.session.send('Debugger.disable')
      }
    case 'back-forward':
      await tab.evaluate('location.href = "/elsewhere.txt"')
      await until(
        () => tab.evaluate('location.pathname === "/elsewhere.txt"'),
        'a page did not leave',
      )
      return async () => {
        await tab.evaluate('history.back()')
        await until(
          () => tab.evaluate('Boolean(globalThis.page?.send)'),
          'a page did not come back',
        )
      }
  }
  return async () => {}
}

/**
 * @param {number} number
 * @param {(below: number) => number} chance
 */
async function checkMoment(number, chance) {
  const kind = kinds[number % kinds.length] ?? 'send'
  const size = sizes[number % sizes.length] ?? 2
  const context = await browser.newContext()
  requests.clear()
  executed.clear()
  resumed = 0
  /** @type {Tab[]} */
  const tabs = []
  const isLogged = chance(2) === 0
  for (let at = 0; at < size; at++) tabs.push(await openTab(context, isLogged ? '?log' : ''))
  const sender = chance(size)
  const disturbed = kind === 'send' || chance(3) === 0 ? chance(size) : sender
  const isToolWanted = chance(2) === 0
  const at = chance(words * pause + 300)
  const story = `${number}: ${size} pages, ${sender} sends${isToolWanted ? ' for the tool' : ''}${isLogged ? ' to a log' : ''}, ${kind} of ${disturbed} after ${at} ms`
  await tabs[sender]?.evaluate(sending(isToolWanted ? 'Use the tool' : 'Hello'))
  await new Promise((resolve) => setTimeout(resolve, at))
  const tab = /** @type {Tab} */ (tabs[disturbed])
  const restore = await disturb(kind, tab)
  const others = () =>
    tabs.filter((one) => !one.isGone && (one !== tab || kind === 'reload' || kind === 'send'))
  await until(() => areAlike(others()), `${story}: the others did not end alike`)
  await restore()
  const alive = tabs.filter((one) => !one.isGone)
  await until(() => areAlike(alive), `${story}: not all pages ended alike`)
  const [first] = await Promise.all(alive.map((one) => one.state()))
  for (const [answer, times] of requests)
    assert.equal(times, 1, `${story}: ${answer} was requested`)
  for (const [call, times] of executed) assert.equal(times, 1, `${story}: ${call} was executed`)
  const restored =
    kind === 'back-forward' ? `, restored ${await tab.evaluate('globalThis.page.restored')}` : ''
  const answers = first.messages.filter((/** @type {any} */ { role }) => role === 'assistant')
  const outcome = answers.at(-1)?.outcome?.type ?? 'no answer'
  // A tool that ran in the page that is gone may have been executed: then a person decides.
  if (isLogged && !isToolWanted) {
    for (const { parts, outcome: end } of answers.slice(0, 1)) {
      assert.equal(end?.type, 'complete', `${story}: the answer in the log was not resumed`)
      assert.equal(textOf(parts), wholeText, `${story}: the answer is another`)
    }
  }
  console.log(
    `✓ ${story}${restored}: ${requests.size} requests, ${resumed} resumed, ${executed.size} calls, ${outcome}`,
  )
  await context.close()
}

const wholeText = Array.from({ length: words }, (_, word) => `word${word} `).join('')

/** @param {readonly { readonly type: string, readonly text?: string }[]} parts */
function textOf(parts) {
  return parts.map(({ type, text }) => (type === 'content' ? text : '')).join('')
}

/**
 * The tab that sends crashes in mid-answer: another goes on with it from the log, to its end.
 * @param {'close' | 'crash' | 'freeze'} kind
 */
async function checkSuccessor(kind) {
  const context = await browser.newContext()
  requests.clear()
  resumed = 0
  const [owner, other] = [await openTab(context, '?log'), await openTab(context, '?log')]
  await owner.evaluate(sending('Hello'))
  const isWritten = async () => textOf((await other.state()).draft ?? []).includes('word3 ')
  await until(isWritten, 'the other page does not follow')
  const restore = await disturb(kind, owner)
  await until(() => areAlike([other]), 'the other page did not end')
  await restore()
  const { messages } = await other.state()
  const { parts, outcome } = messages.at(-1)
  assert.equal(outcome.type, 'complete')
  assert.equal(textOf(parts), wholeText)
  assert.ok(resumed > 0, 'nothing was resumed')
  assert.deepEqual([...requests.values()], [1])
  if (!owner.isGone) {
    await until(() => areAlike([owner, other]), 'the page that was frozen ended otherwise')
    assert.deepEqual([...requests.values()], [1])
  }
  console.log(
    `✓ ${kind} of the tab that sends: another ends the answer, ${resumed} resumed, 1 request`,
  )
  await context.close()
}

/** @param {readonly Tab[]} tabs */
async function areAlike(tabs) {
  const states = await Promise.all(tabs.map((tab) => tab.state()))
  const [first, ...rest] = states.map(({ messages, head }) => JSON.stringify({ messages, head }))
  const isOver = states.every(
    ({ isBusy, status, queued }) => !isBusy && !queued && ['settled', 'idle'].includes(status),
  )
  return (
    isOver &&
    JSON.parse(first ?? '{}').messages.length > 0 &&
    rest.every((other) => other === first)
  )
}

/** Commits of the pages that follow, compared with those of one page by itself. */
async function checkCommits() {
  const context = await browser.newContext()
  const alone = await openTab(context, '?alone')
  await alone.page.bringToFront()
  const commitsAlone = await commitsOf([alone], alone)
  await alone.page.close()
  const tabs = [await openTab(context), await openTab(context)]
  const [sender] = tabs
  const shared = await commitsOf(tabs, /** @type {Tab} */ (sender))
  console.log(`commits of an answer: ${commitsAlone} in one page, ${shared.join(' and ')} in two`)
  const most = Number(commitsAlone[0]) * 1.1 + 5
  for (const commits of shared)
    assert.ok(commits <= most, `${commits} commits, and ${commitsAlone} alone`)
  await context.close()
}

/**
 * @param {readonly Tab[]} tabs
 * @param {Tab} sender
 */
async function commitsOf(tabs, sender) {
  for (const tab of tabs) await tab.evaluate('page.commits = 0')
  await sender.evaluate(sending('Hello'))
  await until(() => areAlike(tabs), 'an answer did not end')
  return Promise.all(tabs.map((tab) => tab.evaluate('page.commits')))
}

const start = performance.now()
console.log(`seed ${seed}`)
let failures = 0
const chance = createChance(seed)
const checks = [
  checkCommits,
  () => checkSuccessor('crash'),
  () => checkSuccessor('close'),
  () => checkSuccessor('freeze'),
]
for (const check of checks) {
  try {
    await check()
  } catch (cause) {
    failures++
    console.error('✗', cause)
  }
}
for (let number = 0; number < Number(values.moments); number++) {
  try {
    await checkMoment(number, chance)
  } catch (cause) {
    failures++
    console.error(`✗ seed ${seed}`, cause)
    for (const context of browser.contexts()) {
      for (const page of context.pages()) {
        const session = await context.newCDPSession(page).catch(() => undefined)
        const answer = session?.send('Runtime.evaluate', {
          expression: 'JSON.stringify(page.state())',
        })
        const late = new Promise((resolve) => setTimeout(() => resolve(undefined), 2_000))
        const state = await Promise.race([answer?.catch(() => undefined), late])
        console.error('  ', String(Object(state).result?.value).slice(0, 300))
      }
      await context.close().catch(() => {})
    }
  }
}
await browser.close()
server.closeAllConnections()
server.close()
const passed = Number(values.moments) + checks.length - failures
mkdirSync('artifacts', { recursive: true })
writeFileSync('artifacts/tabs.json', JSON.stringify({ passed, failed: failures }))
const seconds = ((performance.now() - start) / 1_000).toFixed(0)
console.log(`${passed} passed, ${failures} failed, ${seconds} s`)
process.exitCode = failures ? 1 : 0
