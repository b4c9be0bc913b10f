import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
// A program of the documents that is the first to load zod would seem to leave its globals behind.
import 'zod'
import { cassettes, faults, handmade } from '../../../../cassettes/index.ts'
import { type Cassette, readCassette, replay } from '../../src/cassette.ts'
import { codeBlocksOf } from './code-blocks.ts'
import { asTypeScript } from './component-blocks.ts'
import { guides, readDocument, root } from './documents.ts'
import { createProgram } from './program.ts'
import { memberCheck, memberIn, referenceTables, rowsOf } from './union-checks.ts'

const program = createProgram()
const allBlocks = [...guides, readDocument('packages/devtools/README.md')].flatMap(codeBlocksOf)
const shownFiles = allBlocks.flatMap(({ file, code }) => (file ? [{ file, code }] : []))
const blocks = allBlocks
  .filter(({ file }) => !file)
  .map((block) => {
    const { document, line, run } = block
    return { name: `${document}:${line}`, run, path: program.addBlock(block) }
  })
const runnable = blocks.flatMap(({ run, ...block }) => (run ? [{ ...block, run }] : []))
const tables = referenceTables.map((table, index) => ({ ...table, file: `reference-${index}.ts` }))
let problems: readonly string[] = []

/** What the compiler reports of a file, and of no other. */
function problemsOf(file: string): string[] {
  return problems.filter((problem) => problem.startsWith(`${file}(`))
}

beforeAll(async () => {
  // A page shows it once, and the components of a framework import it.
  const chat = allBlocks.find(({ document }) => document === 'docs/frameworks.md')
  program.addFile('chat.ts', `${chat?.code}\n`)
  for (const table of tables) program.addFile(table.file, memberCheck(table, rowsOf(table)))
  const outcomes = { heading: 'Outcomes', type: "core.Outcome['type']" }
  const planted = [...rowsOf(outcomes).slice(1), 'invented']
  program.addFile('planted-table.ts', memberCheck(outcomes, planted))
  program.addFile('planted-block.ts', 'export const planted: string = 1\n')
  program.addFile('planted-vue.ts', asTypeScript.vue(vueWithMistakes))
  program.addFile('planted-svelte.ts', asTypeScript.svelte(svelteWithMistakes))
  problems = await program.check()
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('the code in the documents', () => {
  it('is found', () => {
    expect(blocks.length).toBeGreaterThan(50)
    expect(runnable.length).toBeGreaterThan(5)
  })

  it('compiles', () => {
    expect(problems.filter((problem) => !/^(planted|reference)-/.test(problem))).toEqual([])
  })

  it('has components of Vue and Svelte', () => {
    const names = allBlocks.flatMap(({ component }) => component ?? [])
    expect(names).toEqual(['App.vue', 'Message.vue', 'App.svelte'])
  })

  it('would not compile with a mistake in a template', () => {
    const mistakesIn = (file: string) => problemsOf(file).map((text) => /'(\w+)'/.exec(text)?.[1])
    expect(mistakesIn('planted-vue.ts')).toEqual(['txt'])
    expect(mistakesIn('planted-svelte.ts')).toEqual(['txt', 'onklick'])
  })

  it.each(shownFiles)('is that of the file it shows: $file', ({ file, code }) => {
    expect(`${code}\n`).toBe(readFileSync(join(root, file), 'utf8'))
  })

  it('would not compile with a mistake in it', () => {
    expect(problemsOf('planted-block.ts')).toEqual([
      "planted-block.ts(1,14): error TS2322: Type 'number' is not assignable to type 'string'.",
    ])
  })

  it.each(runnable)('runs: $name, $run', async ({ path, run }) => {
    const { fetch, unanswered } = run.startsWith(answers) ? answering(run) : replaying(run)
    vi.stubGlobal('fetch', fetch)
    vi.stubEnv('CHAT_SECRET', 'a secret of the documents, long enough')
    // What a program prints is for its reader.
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    vi.spyOn(console, 'log').mockReturnValue()
    await import(/* @vite-ignore */ path)
    expect(unanswered()).toEqual([])
  })
})

describe('the tables of docs/reference.md', () => {
  it.each(tables)('list all of a type, and nothing else: $heading', ({ file }) => {
    expect(problemsOf(file).map(memberIn)).toEqual([])
  })

  it('would show a row that is missing, and one that is invented', () => {
    expect(problemsOf('planted-table.ts').map(memberIn)).toEqual(['complete', 'invented'])
  })
})

const vueWithMistakes = `<script setup lang="ts">
import type { ChatMessage } from '@deltakit/core'

defineProps<{ message: ChatMessage }>()
</script>

<template>
  <p v-for="part in message.parts">{{ part.txt }}</p>
</template>
`

const svelteWithMistakes = `<script lang="ts">
  import { chat } from './chat'
</script>

{#each chat.get().messages as message}
  <p>{message.txt}</p>
{/each}
<button onklick={() => chat.stop()}>Stop</button>
`

const withoutRequests = 'without requests'
const answers = 'answers '

/** What answers a program, and what is wrong with its requests once it is over. */
interface Answering {
  readonly fetch: typeof globalThis.fetch
  unanswered(): readonly string[]
}

function replaying(run: string): Answering {
  const fetch = replay(cassetteOf(run), { match: 'order' })
  return {
    fetch,
    unanswered() {
      const statuses = fetch.exchanges.map(({ status }) => status)
      if (run !== withoutRequests && statuses.length === 0) return ['no request']
      return statuses.filter((status) => run === withoutRequests || status !== 'ended')
    },
  }
}

/** Answers with each text of `answers ["One", "Another"]` in turn, in the format of Chat Completions. */
function answering(run: string): Answering {
  const texts: string[] = JSON.parse(run.slice(answers.length))
  return {
    async fetch() {
      const choice = { index: 0, delta: { content: texts.shift() }, finish_reason: 'stop' }
      const body = `data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    unanswered: () => texts,
  }
}

function cassetteOf(run: string): Cassette {
  if (run === withoutRequests) return { version: 2, interactions: [] }
  const found = [...cassettes, ...handmade, ...faults].find(
    ({ name }) => run === `cassette ${name}`,
  )
  if (!found) throw new Error(`There is no ${run}`)
  return readCassette(found.yaml)
}
