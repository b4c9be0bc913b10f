import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { catalogPlugin } from './catalog-plugin.ts'

export default defineConfig({
  // Relative, so that the built page works from any path.
  base: './',
  worker: { format: 'es' },
  // The oldest that know `light-dark()`: written for older ones it follows the system alone, and no theme can be chosen.
  build: { cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
  plugins: [react(), catalogPlugin(fileURLToPath(new URL('../cassettes', import.meta.url)))],
  resolve: { tsconfigPaths: true, conditions: ['@deltakit/source', ...defaultClientConditions] },
})
