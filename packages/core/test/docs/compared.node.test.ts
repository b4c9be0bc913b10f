import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { losses } from '../../../../peers/losses.mjs'
import { markdownOf } from '../../../../peers/table.mjs'
import { readDocument, root } from './documents.ts'

/** The same chat, written for each library. */
const folders = { ours: 'docs/compared/deltakit', theirs: 'docs/compared/ai-sdk' }

function clientCode(folder: string): string {
  return readFileSync(join(root, folder, 'chat.tsx'), 'utf8')
}

/** As `wc -w` counts: what is between blanks. */
function wordsIn(code: string): number {
  return code.split(/\s+/).filter(Boolean).length
}

function namesIn(code: string): number {
  return code.match(/[\w$]+/g)?.length ?? 0
}

it('compiles the chat for Deltakit and the one for AI SDK 7', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [tsc, '-p', 'docs/compared'], { cwd: root }, (error, stdout) => {
      // It ends with 1 or 2 where it reports something.
      if (error && !stdout) reject(error)
      else resolve(stdout)
    })
  })
  expect(output).toBe('')
})

it('compiles the chat for AI SDK with version 7', () => {
  const hooks = JSON.parse(
    readFileSync(join(root, 'node_modules/ai-sdk-react-4/package.json'), 'utf8'),
  )
  expect(hooks).toMatchObject({ name: '@ai-sdk/react', version: expect.stringMatching(/^4\./) })
  expect(hooks.dependencies.ai).toMatch(/^7\./)
})

it.each([wordsIn, namesIn])('needs at most 1.2 times the client code of AI SDK 7: %o', (count) => {
  const ours = count(clientCode(folders.ours))
  const theirs = count(clientCode(folders.theirs))
  expect(theirs).toBeGreaterThan(200)
  expect(ours / theirs).toBeLessThanOrEqual(1.2)
})

it('states how many words both are', () => {
  const text = readDocument('docs/interop.md').lines.join(' ')
  const [, ours, theirs] = /(\d+) words here, (\d+) for AI SDK 7/.exec(text) ?? []
  expect(Number(ours)).toBe(wordsIn(clientCode(folders.ours)))
  expect(Number(theirs)).toBe(wordsIn(clientCode(folders.theirs)))
})

it('names each figure of the tables that another library beats', () => {
  const page = readDocument('docs/compared.md').lines.join('\n')
  const found = losses(page)
  expect(page).toContain(`<!-- bench:peers losses -->\n${markdownOf(found)}\n<!-- end -->`)
  const better = page.replace(/\| Deltakit(.*?) \| [\d.,]+ \(/g, '| Deltakit$1 | 999,999 (')
  expect(losses(better).rows.length).toBeGreaterThan(found.rows.length)
})
