import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const { PORT = '3000' } = process.env

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': `http://127.0.0.1:${PORT}` } },
})
