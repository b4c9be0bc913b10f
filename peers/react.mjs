// @ts-check
// Equal pages in Chromium, built for production, with the same deltas.
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build, preview } from 'vite'
import { race } from '../packages/react/bench/race.mjs'
import { chromiumArgs, chromiumHelp, findChromium } from '../scripts/chromium.mjs'

/** @typedef {import('../packages/react/bench/workloads.mjs').Workload} Workload */
/** @typedef {import('../packages/react/bench/workloads.mjs').Name} Name */

/** @type {[string, Workload, string[], number][]} */
const pages = [
  [
    'plain text, a delta a task',
    { feed: 'a delta a task', deltas: 2_000, older: 100 },
    ['floor', 'Deltakit', 'AI SDK', 'AI SDK, 50 ms', 'TanStack AI', 'assistant-ui'],
    5,
  ],
  [
    'plain text, all in one read',
    { feed: 'one read', deltas: 2_000, older: 100 },
    ['floor', 'Deltakit', 'AI SDK', 'AI SDK, 50 ms', 'TanStack AI', 'assistant-ui'],
    5,
  ],
  [
    'Markdown, over four seconds',
    { feed: 'over four seconds', deltas: 4_000, older: 0, text: 'markdown' },
    ['Deltakit, Streamdown', 'AI SDK, Streamdown', 'AI SDK, 50 ms, Streamdown'],
    3,
  ],
  [
    'Markdown, six times slower, while keys are typed',
    { feed: 'over ten seconds', deltas: 10_000, older: 100, text: 'article', phone: true },
    ['Deltakit, blocks', 'Deltakit, Streamdown', 'AI SDK, Streamdown', 'AI SDK, 50 ms, Streamdown'],
    2,
  ],
]

/** Builds the pages for production and serves them. */
async function servePages() {
  const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url))
  /** @type {import('vite').InlineConfig} */
  const config = {
    configFile: false,
    root: path('page'),
    mode: 'production',
    logLevel: 'error',
    // The pages of Deltakit are in another folder, and one page has one React.
    resolve: { dedupe: ['react', 'react-dom', '@tanstack/react-query'] },
    build: {
      outDir: path('node_modules/.cache/pages'),
      emptyOutDir: true,
      target: 'esnext',
      chunkSizeWarningLimit: 5_000,
    },
    preview: { port: 0, host: '127.0.0.1' },
  }
  await build(config)
  const server = await preview(config)
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() }
}

/**
 * @param {number} rounds how often at most
 * @returns {Promise<import('./table.mjs').Table>}
 */
export async function react(rounds) {
  const executablePath = findChromium()
  if (!executablePath) throw new Error(chromiumHelp)
  const server = await servePages()
  const browser = await chromium.launch({ executablePath, args: chromiumArgs })
  /** @type {string[][]} */
  const rows = []
  try {
    for (const [title, workload, names, most] of pages) {
      const results = await race(browser, workload, {
        names: /** @type {Name[]} */ (names),
        rounds: Math.min(rounds, most),
        url: server.url,
      })
      for (const { name, main, longest, inputDelay, failed } of results) {
        // A page that shows something else is no comparison.
        if (failed) throw new Error(`${title}, ${name}: ${failed}`)
        const typed = workload.phone ? milliseconds(inputDelay) : ''
        rows.push([title, name, milliseconds(main), milliseconds(longest), typed])
      }
    }
  } finally {
    await browser.close()
    await server.close()
  }
  return {
    title: 'React in Chromium, milliseconds',
    columns: ['answer', 'page', 'main thread', 'longest task', 'input delay'],
    rows,
  }
}

/** @param {number} value */
function milliseconds(value) {
  return Math.round(value).toLocaleString('en')
}
