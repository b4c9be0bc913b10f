import { rmSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { preview } from 'vite'
import { inject } from 'vitest'
import { chromiumArgs, findChromium } from '../../../../scripts/chromium.mjs'
import { buildPage, pageConfig } from './build-page.ts'

/** The page of `test/page`, built from the sources with React's development build, and opened in Chromium. */
export interface TestPages {
  /** Opens it anew. `script` runs before the page. `problems` are the messages of its console that no page should have. */
  open(
    query?: string,
    options?: BrowserContextOptions & { readonly script?: () => void },
  ): Promise<{ readonly page: Page; readonly problems: readonly string[] }>
  close(): Promise<void>
}

/** With `peers: 'oldest'` the page has the first versions that our package admits. */
export async function servePages({
  peers = 'newest',
}: {
  readonly peers?: 'oldest' | 'newest'
} = {}): Promise<TestPages> {
  const isOldest = peers === 'oldest'
  const outDir = isOldest ? await buildPage(peers) : inject('pageFolder')
  const server = await preview({
    configFile: pageConfig,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0 },
  })
  const url = server.resolvedUrls?.local[0] ?? ''
  const executablePath = findChromium()
  const browser: Browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: chromiumArgs,
  })
  return {
    async open(query = '', { script, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1_440, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
        ...options,
      })
      const page = await context.newPage()
      // What never comes fails with its name, before the test runs out of time without one.
      page.setDefaultTimeout(20_000)
      const problems: string[] = []
      page.on('pageerror', ({ message }) => problems.push(message))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(message.text())
      })
      await page.addInitScript(installCommitHook)
      if (script) await page.addInitScript(script)
      await page.goto(`${url}${query}`)
      return { page, problems }
    },
    async close() {
      await browser.close()
      await server.close()
      if (isOldest) rmSync(outDir, { recursive: true })
    },
  }
}

export async function openPanel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the Deltakit devtools' }).click()
  await page.getByRole('heading', { name: 'Deltakit' }).waitFor()
}

/** Sends a question and waits for the end of its answer. */
export async function sendQuestion(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: question }).click()
  await page.locator('[data-status=settled]').waitFor()
}

/** What Fast Refresh of a development server puts there. */
function installCommitHook(): void {
  Object.assign(globalThis, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberRoot: () => {},
      onCommitFiberUnmount: () => {},
      onPostCommitFiberRoot: () => {},
    },
  })
}
