import { defineConfig, type TestUserConfig } from 'vitest/config'
import { otherBrowserProjects } from '../../vitest.other-browsers.ts'
import { chromiumProjects, shared } from '../../vitest.shared.ts'

const conditions = ['@deltakit/source']
const include = ['test/**/*.test.ts']
/** `npm run soak` has every runtime try all cases of the laws. Only Node sees the environment. */
const provided = { everyCase: process.env.EVERY_CASE !== undefined }
/** One runtime for all files loads the sources once, not a hundred times. A file leaves it as it was. */
const together: TestUserConfig = {
  isolate: false,
  setupFiles: ['./test/support/setup.ts'],
  provide: provided,
}
const nodeOnly = 'test/**/*.node.test.ts'
const chromiumOnly = 'test/**/*.chromium.test.ts'
const inNode: TestUserConfig = {
  ...together,
  include,
  exclude: [chromiumOnly],
  environment: 'node',
}
/**
 * What these prove is about text and objects, whatever the runtime has for bytes, streams, timers, `fetch` or
 * crypto. Node, Chromium and the edge runtime have one engine, V8, so that Node is enough.
 */
const pure = [
  'test/cassette/{cassette-file,read-yaml,write-yaml}.test.ts',
  'test/chat/slice-status.test.ts',
  'test/conformance/templates.test.ts',
  'test/{conformance,providers}/structural-fuzz.test.ts',
  'test/json/**',
  'test/markdown/**',
  'test/stream/{count-limits,number-options}.test.ts',
  'test/stream/templates/**',
  'test/tabs/tab-laws.test.ts',
  'test/tools/schema.test.ts',
]
/** What only a page does: nobody shows a chat on the edge runtime. */
const inPages = ['test/{chat,tabs}/**', 'test/smooth.test.ts']
/** What only a server does: no page answers requests. The clients of our servers are tried in pages, too. */
const onServers = [
  'test/edge/{app-body,chat-handler,chat-response,failing-store,leaving-client}.test.ts',
  'test/edge/{nonexistent-steps,server-tools,stored-conversations*,tool-error-text}.test.ts',
  'test/edge/proofs/**',
  'test/edge/resume/{answers-without-readers,chat-handler-log,failing-log,memory-log}.test.ts',
  'test/edge/resume/{refused-readers,slow-hooks,stopped-answers}.test.ts',
]
const bundled = ['eventsource-parser', 'fast-check', 'yaml']
/** Code of the documents, which a test writes there. */
const generated = /\/node_modules\/\.cache\/docs\//

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...shared,
    // What is polled here comes within milliseconds. Fifty, the default, would be most of a test's time.
    expect: { poll: { timeout: 10_000, interval: 5 } },
    projects: [
      {
        extends: true,
        test: {
          ...inNode,
          name: 'node',
          server: { deps: { inline: [generated] } },
        },
      },
      {
        extends: true,
        test: {
          ...together,
          include,
          exclude: [nodeOnly, chromiumOnly, ...pure, ...inPages],
          name: 'edge',
          environment: 'edge-runtime',
        },
      },
      ...chromiumProjects(bundled, {
        ...together,
        include,
        exclude: [nodeOnly, ...pure, ...onServers],
      }),
      // Other engines: what is pure in one may not be in another.
      ...otherBrowserProjects(bundled, {
        ...together,
        include,
        exclude: [nodeOnly, chromiumOnly, ...onServers],
      }),
    ],
  },
})
