import { defineConfig, type TestUserConfig } from 'vitest/config'
import { chromiumProjects, shared } from '../../vitest.shared.ts'

const conditions = ['@deltakit/source']
const include = ['test/**/*.test.ts']
const nodeOnly = 'test/**/*.node.test.ts'
const chromiumOnly = 'test/**/*.chromium.test.ts'
const inNode: TestUserConfig = { include, exclude: [chromiumOnly], environment: 'node' }
/** Code of the documents, which a test writes there. */
const generated = /\/node_modules\/\.cache\/docs\//

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...shared,
    projects: [
      {
        extends: true,
        test: {
          ...inNode,
          name: 'node',
          provide: { parser: 3 },
          server: { deps: { inline: [generated] } },
        },
      },
      {
        extends: true,
        test: {
          include,
          exclude: [nodeOnly, chromiumOnly],
          name: 'edge',
          environment: 'edge-runtime',
          // Whether each file holds by itself is seen in Node. One runtime for all loads the sources once.
          isolate: false,
        },
      },
      ...chromiumProjects(['eventsource-parser', 'fast-check', 'yaml'], {
        include,
        exclude: [nodeOnly],
        isolate: false,
      }),
      {
        extends: true,
        // The other major version our range admits; the lock holds the first.
        resolve: { alias: { 'eventsource-parser': 'eventsource-parser-4' } },
        test: {
          // Where it reads what it is sent: the rest does not depend on it.
          include: ['test/{conformance,providers,stream}/**/*.test.ts'],
          exclude: [chromiumOnly],
          environment: 'node',
          isolate: false,
          name: 'parser-4',
          provide: { parser: 4 },
        },
      },
    ],
  },
})
