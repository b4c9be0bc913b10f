import { getRequestListener } from '@hono/node-server'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { handler } from './server/handler.ts'

const listener = getRequestListener((request) => handler(request))

/** Serves the handler beside the page. Deploy it wherever a `Request → Response` runs. */
const api: Plugin = {
  name: 'api',
  configureServer: ({ middlewares }) => void middlewares.use('/api/chat', listener),
  configurePreviewServer: ({ middlewares }) => void middlewares.use('/api/chat', listener),
}

export default defineConfig({ plugins: [react(), api] })
