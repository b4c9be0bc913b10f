// @ts-check
// A script in a page of Chromium, for benches.
import { createServer } from 'node:http'
import { chromium } from 'playwright'
import { build } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../../scripts/chromium.mjs'

/** @param {string} entry */
async function pageScript(entry) {
  const built = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry, formats: ['es'], fileName: () => 'page.mjs' },
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
    response.writeHead(200, {
      'content-type': isScript ? 'text/javascript' : 'text/html',
      // The clock of a page that is isolated is finer.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    response.end(
      isScript ? script : '<!doctype html><script type="module" src="/page.mjs"></script>',
    )
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { server, url: `http://127.0.0.1:${port}` }
}

/**
 * Runs `use` with a page that has loaded a script of this folder, which sets the global of that name. Without
 * a Chromium nothing runs.
 * @param {{ entry: string, global: string }} script
 * @param {(page: import('playwright').Page, version: string) => Promise<void>} use
 */
export async function inChromium({ entry, global }, use) {
  const executablePath = findChromium()
  if (!executablePath) {
    console.error(chromiumHelp)
    process.exit(process.env.CI ? 1 : 0)
  }
  const { server, url } = await servePage(await pageScript(entry))
  const browser = await chromium.launch({ executablePath, args: chromiumArgs })
  try {
    const page = await browser.newPage()
    page.on('pageerror', (error) => {
      process.exitCode = 1
      console.error(`FAIL ${error}`)
    })
    await page.goto(url)
    await page.waitForFunction(`globalThis.${global}`)
    await use(page, browser.version())
  } finally {
    await browser.close()
    server.close()
  }
}
