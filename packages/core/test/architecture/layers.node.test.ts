import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exports as doors } from '../../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '../src')

/** The line, first to last: a file imports from before itself only. Types count. */
const line = [
  ...[
    'errors',
    'usage',
    'partial-json',
    'partial-inputs',
    'event',
    'message',
    'clock',
    'run-options',
    'model',
  ],
  ...['providers/chat-calls', 'providers/chat-reader', 'providers/chat-quirks'],
  ...['think', 'providers/chat-model'],
  ...['providers/chat-asking', 'providers/chat-content-parts', 'providers/chat-servers'],
  ...['providers/openrouter', 'providers/xai', 'providers/compatible'],
  ...['providers/anthropic-reader', 'providers/anthropic'],
  ...['providers/google-reader', 'providers/google'],
  ...['providers/openai-reader', 'providers/openai'],
  ...['request', 'run', 'fold', 'result', 'stream', 'stream-chat'],
  ...[
    'schema',
    'tool',
    'approval',
    'carry-out',
    'fold-of',
    'steps',
    'progress',
    'object',
    'list',
    'tools',
    'smooth',
  ],
  ...['store', 'schedule', 'frames', 'conversation', 'slices', 'draft'],
  ...['chat-options', 'chat-state', 'chat'],
  'user-file',
  ...[
    'refused',
    'check',
    'origin',
    'hook',
    'unmoved',
    'admission',
    'asked-body',
    'call-signature',
    'prover',
    'proofs',
    'event-wire',
    'wired-event',
  ],
  ...[
    'event-body',
    'chat-handler-options',
    'served-answer',
    'chat-handler',
    'pass-through',
    'edge-model',
    'edge',
  ],
  ...['sse-body', 'several-runs', 'told-run', 'served-loop'],
  ...['ui-message-part', 'ui-message-writer', 'ui-message-reader'],
  ...['ui-message-history', 'ui-message-request'],
  ...['ai-sdk-model', 'ai-sdk'],
  ...['telemetry-span', 'telemetry-content', 'telemetry-run', 'telemetry-tool', 'telemetry'],
  ...[
    'ag-ui-usage',
    'ag-ui-writer',
    'ag-ui-reader',
    'ag-ui-history',
    'ag-ui-request',
    'ag-ui-model',
    'ag-ui',
  ],
  ...['latin', 'yaml-cursor', 'yaml-scalar', 'yaml-flow', 'yaml-block', 'yaml', 'yaml-writer'],
  ...['interactions', 'redact', 'match', 'pace', 'replay-body', 'replay', 'record', 'cassette'],
  'index',
]

/** Said by vendors, and heard in `providers/` only; a comment is no exception. */
const wireWords =
  /finish_reason|tool_(calls?|choice|use)\b|reasoning_(content|details)|\w+_tokens|content_block/g

/** What only the door of cassettes may reach. */
const cassetteFiles = line.slice(line.indexOf('latin'), line.indexOf('index'))

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/').replace(/\.ts$/, ''))

function textOf(file: string): string {
  return readFileSync(join(root, `${file}.ts`), 'utf8')
}

/** Everything a file imports, types too; a file of ours by its name. */
function importsOf(file: string): string[] {
  const specifiers = textOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  return [...specifiers].map(([, specifier = '']) => {
    if (!specifier.startsWith('.')) return specifier
    return relative(root, join(root, dirname(file), specifier))
      .replaceAll('\\', '/')
      .slice(0, -3)
  })
}

/** All that a file reaches. */
function reach(file: string, reached = new Set<string>()): Set<string> {
  if (reached.has(file) || !files.includes(file)) return reached
  reached.add(file)
  for (const imported of importsOf(file)) reach(imported, reached)
  return reached
}

it('lists every file', () => {
  expect([...files].sort()).toEqual([...line].sort())
})

describe.each(files)('%s', (file) => {
  it('imports only from before itself in the line', () => {
    for (const imported of importsOf(file)) {
      if (imported === 'eventsource-parser') continue
      expect(line, `${file} imports ${imported}`).toContain(imported)
      expect(line.indexOf(imported), `${file} imports ${imported}`).toBeLessThan(line.indexOf(file))
    }
  })

  it('knows nothing of Node and nothing of React', () => {
    expect(textOf(file)).not.toMatch(/['"]node:|\bprocess\.|\bBuffer\b|from 'react|\brequire\(/)
  })

  it('speaks the words of a wire only where they belong', () => {
    if (file.startsWith('providers/') || cassetteFiles.includes(file)) return
    // OpenTelemetry's words are its own, and some are theirs too.
    if (file.startsWith('telemetry')) return
    expect(textOf(file).match(wireWords) ?? []).toEqual([])
  })
})

it('imports the parser in one place', () => {
  expect(files.filter((file) => importsOf(file).includes('eventsource-parser'))).toEqual(['run'])
})

it('asks the world for time, chance and the network in few places', () => {
  const asking = /\?\? fetch\)|globalThis\.fetch|Date\.now|Math\.random|setTimeout\(|setInterval\(/
  const askers = files.filter((file) =>
    asking.test(textOf(file).replaceAll(/typeof globalThis\.fetch/g, '')),
  )
  expect(askers.sort()).toEqual([
    ...['clock', 'edge-model', 'pass-through', 'request', 'schedule', 'unmoved'],
  ])
})

describe.each(Object.entries(doors).filter(([door]) => door !== './package.json'))(
  'the door %s',
  (door, entry) => {
    const { '@deltakit/source': source, types, default: built } = entry as Record<string, string>
    const file = String(source).replace('./src/', '').replace('.ts', '')

    it('is a file, and its build is named after it', () => {
      expect(existsSync(join(root, '..', String(source)))).toBe(true)
      expect(types).toBe(`./dist/${file}.d.ts`)
      expect(built).toBe(`./dist/${file}.js`)
    })

    it('names each of its exports', () => {
      expect(textOf(file)).not.toMatch(/export \*|export default/)
    })

    it('reaches the files of cassettes only if it is theirs', () => {
      const reached = [...reach(file)].filter((name) => cassetteFiles.includes(name))
      if (door === './cassette') expect(reached.sort()).toEqual([...cassetteFiles].sort())
      else expect(reached).toEqual([])
    })

    it('reaches no provider it is not', () => {
      const providers = [...reach(file)].filter((name) =>
        /^providers\/(?!chat-|.*-reader)/.test(name),
      )
      expect(providers.filter((name) => name !== file)).toEqual([])
    })
  },
)
