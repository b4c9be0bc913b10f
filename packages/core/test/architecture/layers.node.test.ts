import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exports as entryPoints } from '../../package.json' with { type: 'json' }
import {
  folderOf,
  importCycles,
  importsOf,
  reachOf,
  readSources,
  type Sources,
  upwardImports,
} from '../support/source-graph.ts'

const root = join(import.meta.dirname, '../../src')
const sources = readSources(root)
const files = [...sources.keys()]

/** The folders, lowest first: a file imports from its own folder and from those before it. */
const folders = [
  'protocol',
  'json',
  'providers/reading',
  'providers/writing',
  'providers/chat-completions',
  'providers/anthropic',
  'providers/bedrock',
  'providers/google',
  'providers/openai',
  'providers',
  'stream/templates',
  'stream',
  'fallback',
  'tools',
  'chat',
  'edge/http',
  'edge/proofs',
  'edge/log',
  'edge',
  'edge/resume',
  'tabs',
  'interop',
  'interop/ai-sdk',
  'interop/ag-ui',
  'telemetry',
  'testing',
  'cassette',
  'markdown',
  // The entry points, which import nothing of each other.
  '',
]

/** The few files that may touch the clock, the network, randomness and the page. */
const touchesTheWorld = {
  'Date.now, timers, Math.random': /Date\.now|Math\.random|setTimeout\(|setInterval\(/,
  'the network': /\?\? fetch\)|globalThis\.fetch/,
  'the page':
    /requestAnimationFrame|MessageChannel|OffscreenCanvas|visibilityState|BroadcastChannel|pagehide|onLine/,
}
const allowedToTouch: Record<keyof typeof touchesTheWorld, string[]> = {
  'Date.now, timers, Math.random': ['chat/render-scheduler', 'protocol/clock'],
  'the network': [
    'edge/edge-client',
    'edge/no-redirects',
    'edge/pass-through',
    'stream/send-request',
    'tabs/fence',
  ],
  'the page': [
    'chat/render-scheduler',
    'chat/scale-image',
    'protocol/page-return',
    'tabs/tab-environment',
  ],
}

/** Words of vendors, which appear in `providers/` only; a comment is no exception. */
const vendorWords =
  /finish_reason|tool_(calls?|choice|use)\b|reasoning_(content|details)|\w+_tokens|content_block/g

/** OpenTelemetry's words are its own, and cassettes hold what providers send. */
const mayUseVendorWords = /^(providers|cassette|telemetry)\//

const isCassetteFile = (file: string) => /^cassette(\/|$)/.test(file)

describe('the folders', () => {
  it('are all listed', () => {
    expect([...new Set(files.map(folderOf))].sort()).toEqual([...folders].sort())
  })

  it('import only from those before them', () => {
    expect(upwardImports(sources, folders)).toEqual([])
  })

  it('have no file that imports itself by way of others', () => {
    expect(importCycles(sources)).toEqual([])
  })

  function planted(file: string, imported: string): Sources {
    return new Map([...sources, [file, `${sources.get(file)}\nimport '${imported}'\n`]])
  }

  it('would show a planted upward import', () => {
    const sources = planted('protocol/errors', '../chat/chat.ts')
    expect(upwardImports(sources, folders)).toEqual(['protocol/errors → chat/chat'])
  })

  it('would show a planted cycle inside a folder', () => {
    const sources = planted('stream/send-request', './read-answer.ts')
    expect(upwardImports(sources, folders)).toEqual([])
    const [cycle = '', ...others] = importCycles(sources)
    expect(others).toEqual([])
    expect(cycle.split(' → ')).toEqual(
      expect.arrayContaining(['stream/send-request', 'stream/read-answer']),
    )
  })
})

it('knows nothing of Node and nothing of React', () => {
  const foreign = /['"]node:|\bprocess\.|\bBuffer\b|from 'react|\brequire\(/
  expect(files.filter((file) => foreign.test(sources.get(file) ?? ''))).toEqual([])
})

it('uses the words of a vendor only where they belong', () => {
  const strangers = files
    .filter((file) => !mayUseVendorWords.test(`${file}/`))
    .filter((file) => sources.get(file)?.match(vendorWords))
  expect(strangers).toEqual([])
})

describe('the imported packages', () => {
  const packages = files.flatMap((file) =>
    importsOf(sources, file)
      .filter((imported) => !sources.has(imported))
      .map((imported) => [file, imported] as const),
  )

  it('are two', () => {
    const names = new Set(packages.map(([, name]) => name))
    expect([...names].sort()).toEqual(['eventsource-parser', 'yaml'])
  })

  it('are eventsource-parser in one file', () => {
    const parsing = packages.filter(([, name]) => name === 'eventsource-parser')
    expect(parsing.map(([file]) => file)).toEqual(['stream/parse-answer'])
  })

  it('are yaml in files of cassettes only', () => {
    const others = packages.filter(([file, name]) => name === 'yaml' && !isCassetteFile(file))
    expect(others).toEqual([])
  })
})

it.each(Object.entries(touchesTheWorld))('touches %s in few files', (name, pattern) => {
  const touching = files.filter((file) =>
    pattern.test(sources.get(file)?.replaceAll(/typeof globalThis\.fetch/g, '') ?? ''),
  )
  expect(touching.sort()).toEqual(allowedToTouch[name as keyof typeof allowedToTouch])
})

it('writes the format of a part key in one file', () => {
  const format = /indexOf\('\/'\)|\/`\)/
  const writing = files.filter((file) => format.test(sources.get(file) ?? ''))
  expect(writing.filter((file) => !isCassetteFile(file))).toEqual(['protocol/part-key'])
})

describe.each(Object.entries(entryPoints).filter(([name]) => name !== './package.json'))(
  'the entry point %s',
  (name, entry) => {
    const { '@deltakit/source': source, types, default: built } = entry as Record<string, string>
    const file = String(source).replace('./src/', '').replace('.ts', '')

    it('is a file, and its build is named after it', () => {
      expect(existsSync(join(root, '..', String(source)))).toBe(true)
      expect(types).toBe(`./dist/${file}.d.ts`)
      expect(built).toBe(`./dist/${file}.js`)
    })

    it('names each of its exports', () => {
      expect(sources.get(file)).not.toMatch(/export \*|export default/)
    })

    it('reaches the files of cassettes only if it is theirs', () => {
      const reached = [...reachOf(sources, file)].filter(isCassetteFile)
      const all = files.filter(isCassetteFile)
      expect(reached.sort()).toEqual(name === './cassette' ? all.sort() : [])
    })

    it('reaches no provider it is not', () => {
      const isFactory = (path: string) =>
        /^providers\/([^/]+|(anthropic|google|openai)\/index)$/.test(path)
      const factories = [...reachOf(sources, file)].filter(isFactory)
      expect(factories.filter((path) => path !== file)).toEqual([])
    })
  },
)
