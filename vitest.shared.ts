import { playwright } from '@vitest/browser-playwright'
import type { TestProjectConfiguration, TestUserConfig, ViteUserConfig } from 'vitest/config'
import { chromiumArgs, chromiumHelp, findChromium } from './scripts/chromium.mjs'

/** What every project shares. CI reads the counts from the JSON. */
export const shared: TestUserConfig = {
  // Two loaded cores are slow, and a minute is no evidence of a hang.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // By default one core of two would be left to nobody.
  maxWorkers: '100%',
  expect: { poll: { timeout: 60_000 } },
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
  resolve: NonNullable<ViteUserConfig['resolve']> = {},
): TestProjectConfiguration[] {
  const executablePath = findChromium()
  if (!executablePath) {
    if (process.env.CI) throw new Error(chromiumHelp)
    sayOnce(chromiumHelp)
    return []
  }
  const provider = playwright({ launchOptions: { executablePath, args: chromiumArgs } })
  return [browserProject('chromium', { include, test, resolve, browser: { provider } })]
}

/** What a project in a browser is made of. */
interface BrowserProjectOptions {
  /** What is bundled up front: a dependency found mid-run would reload the page. */
  readonly include: string[]
  readonly test: TestUserConfig
  readonly resolve: NonNullable<ViteUserConfig['resolve']>
  readonly browser: Pick<NonNullable<TestUserConfig['browser']>, 'headless' | 'provider'>
}

/** The project that runs `test` in the browser of that name. */
export function browserProject(
  name: 'chromium' | 'firefox' | 'webkit',
  { include, test, resolve, browser }: BrowserProjectOptions,
): TestProjectConfiguration {
  return {
    extends: true,
    optimizeDeps: { include },
    resolve,
    server: { fs: { allow: [import.meta.dirname] } },
    test: {
      name,
      ...test,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        ...browser,
        instances: [{ browser: name }],
      },
    },
  }
}

/** Vitest loads a config more than once. */
function sayOnce(text: string): void {
  const said = globalThis as { chromiumHelpSaid?: true }
  if (!said.chromiumHelpSaid) console.warn(`\n${text}\nRunning the other tests only.\n`)
  said.chromiumHelpSaid = true
}
