import { createContext, runInContext } from 'node:vm'
import { rolldown } from 'rolldown'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const sources = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [{ name, source: target['@deltakit/source'] }],
)

/** A program that has all of an entry point, with its dependencies. */
async function bundled(source: string): Promise<string> {
  const bundle = await rolldown({ input: source, treeshake: false, logLevel: 'silent' })
  const { output } = await bundle.generate({ format: 'iife', name: 'loaded' })
  await bundle.close()
  return output[0].code
}

describe('loading an entry point', () => {
  // jsdom in Jest has no `TextEncoder`, `TextDecoder` and streams, and React Native has no `crypto`.
  it.each(sources)('$name needs nothing but the language', async ({ source }) => {
    const context = createContext({})
    const exported = runInContext(`${await bundled(source)}\nObject.keys(loaded)`, context)
    expect(exported).not.toHaveLength(0)
  })
})
