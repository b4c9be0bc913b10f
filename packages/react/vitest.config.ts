import { defineConfig, type TestUserConfig } from 'vitest/config'
import { chromiumProjects, shared } from '../../vitest.shared.ts'

const conditions = ['@deltakit/source']
const base: TestUserConfig = { include: ['test/**/*.test.tsx'], setupFiles: ['./test/setup.ts'] }
const bundled = ['@testing-library/react', 'react', 'react/jsx-dev-runtime', 'react-dom/client']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...shared,
    projects: [
      { extends: true, test: { ...base, name: 'jsdom', environment: 'jsdom' } },
      ...chromiumProjects(bundled, base),
    ],
  },
})
