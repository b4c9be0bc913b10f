import { type ChildProcess, spawn } from 'node:child_process'
import { playwright } from '@vitest/browser-playwright'
import type { TestProjectConfiguration, TestUserConfig, ViteUserConfig } from 'vitest/config'
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node'
import { findOtherBrowsers, type OtherBrowser } from './scripts/other-browsers.mjs'
import { browserProject } from './vitest.shared.ts'

/**
 * Projects that run `test` in Firefox and in WebKit, where they are installed and OTHER_BROWSERS is set.
 * `include`: what is bundled up front.
 */
export function otherBrowserProjects(
  include: string[],
  test: TestUserConfig,
  resolve: NonNullable<ViteUserConfig['resolve']> = {},
): TestProjectConfiguration[] {
  if (!process.env.OTHER_BROWSERS) return []
  return findOtherBrowsers().map((found) => {
    const browser = { headless: false, provider: opensPage(found) }
    return browserProject(found.name, { include, test, resolve, browser })
  })
}

/** A provider that only opens a page, which is all that our tests need. Playwright's has the server for it. */
function opensPage({ commandFor }: OtherBrowser): BrowserProviderOption {
  return {
    ...playwright(),
    name: 'other-browsers',
    providerFactory: () => createProvider(commandFor),
  }
}

function createProvider(commandFor: OtherBrowser['commandFor']): BrowserProvider {
  let browser: ChildProcess | undefined
  return {
    name: 'other-browsers',
    supportsParallelism: false,
    getCommandsContext: () => ({}),
    async openPage(_, url) {
      const [program = '', ...args] = commandFor(url)
      // In a group of its own: both start further processes.
      browser = spawn(program, args, {
        stdio: 'ignore',
        detached: true,
        // The same as Chromium's --no-sandbox: containers have none.
        env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
      })
    },
    close() {
      if (browser?.pid) process.kill(-browser.pid, 'SIGKILL')
      browser = undefined
    },
  }
}
