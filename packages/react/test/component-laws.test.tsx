import { afterEach, it, vi } from 'vitest'
import { createRandomPage } from './support/random-page.tsx'

// Other pages than those of jsdom try a share. `npm run soak` tries more, from another seed on.
const isOther = typeof process === 'undefined' || import.meta.env.VITE_COMPILED === 'yes'
const environment: NodeJS.ProcessEnv = isOther ? { PAGES: '20' } : process.env
const { PAGES = '200', FUZZ_SEED = '2026' } = environment
const seeds = Array.from({ length: Number(PAGES) }, (_, index) => Number(FUZZ_SEED) + index)

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

it.each(seeds)('a chat survives whatever becomes of its components, seed %i', async (seed) => {
  const page = createRandomPage(seed, { isShared: isOther })
  try {
    for (let moment = 0; moment < 25; moment++) await page.live()
    await page.leave()
  } catch (cause) {
    throw new Error(`seed ${seed}: ${page.done.join(', ')}`, { cause })
  } finally {
    page.close()
  }
})
