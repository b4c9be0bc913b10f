import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { createServer } from 'vite'
import { chromiumArgs, findChromium } from '../../../../scripts/chromium.mjs'

/** The page of `test/page`, served from the sources and opened in Chromium. */
export interface TestPages {
  /** Opens it anew. `problems` are the messages of its console that no page should have. */
  open(
    query?: string,
    options?: BrowserContextOptions,
  ): Promise<{ readonly page: Page; readonly problems: readonly string[] }>
  close(): Promise<void>
}

export async function servePages(): Promise<TestPages> {
  const configFile = fileURLToPath(new URL('../page/vite.config.ts', import.meta.url))
  const server = await createServer({ configFile, logLevel: 'error', server: { port: 0 } })
  await server.listen()
  const url = server.resolvedUrls?.local[0] ?? ''
  const executablePath = findChromium()
  const browser: Browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: chromiumArgs,
  })
  return {
    async open(query = '', options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1_440, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
        ...options,
      })
      const page = await context.newPage()
      const problems: string[] = []
      page.on('pageerror', ({ message }) => problems.push(message))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(message.text())
      })
      await page.addInitScript(installCommitHook)
      await page.goto(`${url}${query}`)
      return { page, problems }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
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
