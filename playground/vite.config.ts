import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig({
  // Most of the page is the recordings themselves.
  build: { chunkSizeWarningLimit: 2_000 },
  plugins: [react()],
  resolve: { conditions: ['@deltakit/source', ...defaultClientConditions] },
})
