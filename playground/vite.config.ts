import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { shelf } from './shelf-plugin.ts'

export default defineConfig({
  // The page works from whatever path it is put at.
  base: './',
  plugins: [react(), shelf(fileURLToPath(new URL('../cassettes', import.meta.url)))],
  resolve: { conditions: ['@deltakit/source', ...defaultClientConditions] },
})
