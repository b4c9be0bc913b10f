import { playwright } from '@vitest/browser-playwright'
import type { TestProjectConfiguration, TestUserConfig, ViteUserConfig } from 'vitest/config'
import { chromiumArgs, chromiumHelp, findChromium } from './scripts/chromium.mjs'

/** What every project shares. CI reads the counts from the JSON. */
export const shared: TestUserConfig = {
  // Two loaded cores are slow, and a second is no evidence of a hang.
  testTimeout: 60_000,
  // By default one core of two would be left to nobody.
  maxWorkers: '100%',
  expect: { poll: { timeout: 10_000 } },
  reporters: process.env.CI
    ? ['default', ['json', { outputFile: 'artifacts/vitest.json' }]]
    : ['default'],
}

/**
 * The project that runs `test` in a real Chromium, with `include` bundled up front: a dependency
 * found mid-run would reload the page. Without a Chromium: none and one word here, an error in CI.
 */
export function chromiumProjects(
  include: string[],
  test: TestUserConfig,
  resolve: ViteUserConfig['resolve'] = {},
): TestProjectConfiguration[] {
  const executablePath = findChromium()
  if (!executablePath) {
    if (process.env.CI) throw new Error(chromiumHelp)
    sayOnce(chromiumHelp)
    return []
  }
  return [
    {
      extends: true,
      optimizeDeps: { include },
      resolve,
      server: { fs: { allow: [import.meta.dirname] } },
      test: {
        name: 'chromium',
        ...test,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: playwright({ launchOptions: { executablePath, args: chromiumArgs } }),
          instances: [{ browser: 'chromium' }],
        },
      },
    },
  ]
}

/** Vitest loads a config more than once. */
function sayOnce(text: string): void {
  const said = globalThis as { chromiumHelpSaid?: true }
  if (!said.chromiumHelpSaid) console.warn(`\n${text}\nRunning the other tests only.\n`)
  said.chromiumHelpSaid = true
}
