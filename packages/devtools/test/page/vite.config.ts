import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defineConfig } from 'vite'

/** The page, from the sources. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions: ['@deltakit/source', ...defaultClientConditions] },
  define: { 'process.env.NODE_ENV': '"development"' },
  build: {
    emptyOutDir: true,
    minify: false,
    chunkSizeWarningLimit: 10_000,
  },
})
