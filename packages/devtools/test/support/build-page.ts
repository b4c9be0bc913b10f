import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the page of `test/page` is built, once for all test files. */
    readonly pageFolder: string
  }
}

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

/** The other end of the ranges of our peers, which `runtimes/` has. */
const oldestPeers = ['react', 'react-dom', '@tanstack/react-query'].map((name) => ({
  find: name,
  replacement: fileURLToPath(new URL(`../../../../runtimes/node_modules/${name}`, import.meta.url)),
}))

export const pageConfig = fileURLToPath(new URL('../page/vite.config.ts', import.meta.url))

/** Builds the page into a folder of its own. With `oldest` it has the first versions that our package admits. */
export async function buildPage(peers: 'oldest' | 'newest'): Promise<string> {
  mkdirSync(cache, { recursive: true })
  const outDir = mkdtempSync(`${cache}page-`)
  const resolve = { alias: peers === 'oldest' ? oldestPeers : [] }
  await build({ configFile: pageConfig, logLevel: 'error', resolve, build: { outDir } })
  return outDir
}

let folder: string | undefined

/** Vitest calls it before the first test file, and `teardown` after the last. */
export async function setup({ provide }: TestProject): Promise<void> {
  folder = await buildPage('newest')
  provide('pageFolder', folder)
}

export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true })
}
