import { resolve } from 'node:path'
import { transformAsync } from '@babel/core'
import {
  defineConfig,
  type Plugin,
  type TestProjectConfiguration,
  type TestUserConfig,
} from 'vitest/config'
import { findChromium } from '../../scripts/chromium.mjs'
import { otherBrowserProjects } from '../../vitest.other-browsers.ts'
import { chromiumProjects, shared } from '../../vitest.shared.ts'

const conditions = ['@deltakit/source']
const base: TestUserConfig = {
  include: ['test/**/*.test.tsx'],
  // A page of its own for each file would take most of the time.
  isolate: false,
  setupFiles: ['./test/support/setup.ts'],
}
/** A page without frames, layout or network. */
const simulated: TestUserConfig = {
  ...base,
  environment: 'jsdom',
  exclude: ['test/**/*.chromium.test.tsx', 'test/**/*.node.test.tsx'],
}
/** The servers of the README and of the chats of AI SDK have no place in a browser. */
const browser: TestUserConfig = {
  ...base,
  exclude: [
    'test/readme.test.tsx',
    'test/compared.test.tsx',
    'test/use-chat-of-ai-sdk.test.tsx',
    'test/**/*.node.test.tsx',
  ],
}
const bundled = [
  '@tanstack/query-persist-client-core',
  '@tanstack/react-query',
  '@testing-library/react',
  'eventsource-parser',
  'react',
  'react/jsx-dev-runtime',
  'react-dom/client',
  'react-dom/server.browser',
  'streamdown',
  'yaml',
]

/** It needs a page of its own: servers that tests of other files left running set timers there. */
const countsTimers = 'test/component-laws.test.tsx'

/** Tests that drive a browser from outside. */
const drivesBrowser: TestProjectConfiguration = {
  extends: true,
  test: { name: 'node', include: ['test/**/*.node.test.tsx'] },
}

/** The other end of the ranges of our peers. */
const oldPeers = ['react', 'react-dom', '@tanstack/react-query'].map((name) => ({
  find: name,
  replacement: resolve(import.meta.dirname, '../../runtimes/node_modules', name),
}))

/** The chat in `docs/compared` is written for AI SDK 7, and the benches for the version before. */
const aiSdk7: Plugin = {
  name: 'ai-sdk-7',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!importer?.includes('/docs/compared/ai-sdk/')) return null
    if (source === '@ai-sdk/react') return this.resolve('ai-sdk-react-4', importer)
    if (source !== 'ai') return null
    const hooks = await this.resolve('ai-sdk-react-4', importer)
    return this.resolve('ai', hooks?.id)
  },
}

/** Compiles the sources and the tests by the React Compiler. A hook of ours that it refuses is an error. */
const reactCompiler: Plugin = {
  name: 'react-compiler',
  enforce: 'pre',
  async transform(code, path) {
    const [, folder] = /packages\/react\/(src|test)\/[^?]+\.tsx?$/.exec(path) ?? []
    if (!folder) return
    const panicThreshold = folder === 'src' ? 'all_errors' : 'none'
    const result = await transformAsync(code, {
      filename: path,
      babelrc: false,
      configFile: false,
      sourceMaps: true,
      parserOpts: { plugins: ['typescript', 'jsx'] },
      plugins: [['babel-plugin-react-compiler', { panicThreshold }]],
    })
    return { code: result?.code ?? code, map: result?.map ?? null }
  },
}

export default defineConfig({
  plugins: [aiSdk7],
  // The site in `docs/` may have packages of its own.
  resolve: { conditions, dedupe: ['react', 'react-dom'] },
  ssr: { resolve: { conditions } },
  test: {
    ...shared,
    projects: [
      {
        extends: true,
        test: {
          ...simulated,
          name: 'jsdom',
          // These take seconds. Chromium renders the same sources, and jsdom what the compiler makes of them.
          exclude: [
            ...(simulated.exclude ?? []),
            'test/{nonsense-draft,streamdown-row}.test.tsx',
            countsTimers,
          ],
        },
      },
      {
        extends: true,
        test: { ...simulated, name: 'jsdom-alone', include: [countsTimers], isolate: true },
      },
      {
        extends: true,
        plugins: [reactCompiler],
        test: {
          ...simulated,
          name: 'compiled',
          env: { VITE_COMPILED: 'yes' },
        },
      },
      ...chromiumProjects(bundled, browser),
      ...otherBrowserProjects(bundled, {
        ...browser,
        exclude: [...(browser.exclude ?? []), 'test/**/*.chromium.test.tsx'],
      }),
      ...(findChromium() ? [drivesBrowser] : []),
      ...chromiumProjects(bundled, { ...browser, name: 'react-18' }, { alias: oldPeers }),
    ],
  },
})
