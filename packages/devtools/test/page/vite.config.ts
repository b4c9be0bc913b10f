import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defineConfig } from 'vite'

/** The page, from the sources. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../../node_modules/.vite-page', import.meta.url)),
  resolve: { conditions: ['@deltakit/source', ...defaultClientConditions] },
  server: { fs: { allow: [fileURLToPath(new URL('../../../..', import.meta.url))] } },
})
