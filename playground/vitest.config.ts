import { defineConfig } from 'vitest/config'
import { shared } from '../vitest.shared.ts'

export default defineConfig({
  resolve: { tsconfigPaths: true, conditions: ['@deltakit/source'] },
  ssr: { resolve: { conditions: ['@deltakit/source'] } },
  test: { ...shared, include: ['test/**/*.test.ts'], isolate: false },
})
