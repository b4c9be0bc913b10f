import { defineConfig } from 'vite'

export default defineConfig({
  root: 'pages',
  define: { 'process.env.NODE_ENV': '"production"' },
  resolve: {
    // Our packages and the runtime of the example are outside, and one page has one React.
    dedupe: ['react', 'react-dom', '@assistant-ui/react', '@tanstack/react-query'],
  },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    minify: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 100_000,
  },
})
