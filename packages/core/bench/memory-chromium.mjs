// @ts-check
// What an answer leaves in the memory of a page, as bench/memory.mjs does it for Node.
//   node bench/memory-chromium.mjs [--answers=5000] [--only=stream]
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright'
import { build } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../../scripts/chromium.mjs'
import { memoryOptions } from './memory-options.mjs'
import { printMemory } from './memory-table.mjs'

/** @typedef {import('./memory-table.mjs').AnswerMany} AnswerMany */

/** Timers of the platform and finalizers get this many milliseconds. */
const rest = 400

async function pageScript() {
  const built = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: 'memory-page.mjs', formats: ['es'], fileName: () => 'page.mjs' },
    },
  })
  const [output] = [built].flat()
  if (!output || !('output' in output)) throw new Error('Vite has built nothing')
  return output.output[0].code
}

/** @param {string} script */
async function servePage(script) {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.mjs'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
    response.end(
      isScript ? script : '<!doctype html><script type="module" src="/page.mjs"></script>',
    )
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { server, url: `http://127.0.0.1:${port}` }
}

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

const { answers, only } = memoryOptions()
const { server, url } = await servePage(await pageScript())
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
try {
  const page = await browser.newPage()
  page.on('pageerror', (error) => {
    process.exitCode = 1
    console.error(`FAIL ${error}`)
  })
  await page.goto(url)
  await page.waitForFunction('globalThis.answerMany')
  const session = await page.context().newCDPSession(page)
  /** @type {string[]} */
  const names = await page.evaluate('globalThis.caseNames')

  /** @type {AnswerMany} */
  const answerMany = async (name, ending, count) => {
    const [call, end] = [JSON.stringify(name), JSON.stringify(ending)]
    await page.evaluate(`globalThis.answerMany(${call}, ${end}, ${count})`)
  }

  async function heapUsed() {
    await sleep(rest)
    for (let time = 0; time < 3; time++) {
      await session.send('HeapProfiler.collectGarbage')
      await sleep(1)
    }
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return usedSize
  }

  await printMemory({
    platform: `Chromium ${browser.version()}`,
    names: names.filter((name) => name.includes(only)),
    answers,
    answerMany,
    heapUsed,
  })
} finally {
  await browser.close()
  server.close()
}
