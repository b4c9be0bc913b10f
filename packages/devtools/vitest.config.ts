import { defineConfig, type TestProjectConfiguration, type TestUserConfig } from 'vitest/config'
import { chromiumProjects, shared } from '../../vitest.shared.ts'

const conditions = ['@deltakit/source']
const base: TestUserConfig = {
  include: ['test/**/*.test.{ts,tsx}'],
  isolate: false,
  setupFiles: ['./test/support/setup.ts'],
}
const bundled = [
  '@tanstack/react-query',
  '@testing-library/react',
  'eventsource-parser',
  'react',
  'react/jsx-dev-runtime',
  'react-dom/client',
  'yaml',
]

/** What reads files or drives a browser. */
const inNode: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'node',
    include: ['test/**/*.node.test.ts'],
    globalSetup: './test/support/build-page.ts',
  },
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...shared,
    projects: [
      {
        extends: true,
        test: {
          ...base,
          name: 'jsdom',
          environment: 'jsdom',
          exclude: ['test/**/*.{chromium,node}.test.{ts,tsx}'],
        },
      },
      inNode,
      ...chromiumProjects(bundled, { ...base, exclude: ['test/**/*.node.test.{ts,tsx}'] }),
    ],
  },
})
