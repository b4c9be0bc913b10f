// @ts-check
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const root = fileURLToPath(new URL('page', import.meta.url))
const outDir = fileURLToPath(new URL('../node_modules/.cache/bench', import.meta.url))

/** A file of its own, so that a profile tells the time of the recorder from that of the line. */
export const recorder = { name: 'flight-recorder', test: /devtools\/src\/recorder/ }

/** Builds the pages for production and serves them. */
export async function servePages() {
  /** @type {import('vite').InlineConfig} */
  const config = {
    configFile: false,
    root,
    mode: 'production',
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { output: { codeSplitting: { groups: [recorder] } } },
    },
    preview: { port: 0, host: '127.0.0.1' },
  }
  await build(config)
  const server = await preview(config)
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() }
}
