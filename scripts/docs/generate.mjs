// @ts-check
// What of the pages is made from the sources. Without `--write` it fails where a file is not up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sources.mjs'
import { writeTables } from './tables.mjs'
import { drawToken } from './token-picture.mjs'

const files = {
  'docs/reference.md': writeTables(readFileSync(join(root, 'docs/reference.md'), 'utf8')),
  'docs/pictures/token-light.svg': drawToken('light'),
  'docs/pictures/token-dark.svg': drawToken('dark'),
}

for (const [path, text] of Object.entries(files)) {
  const file = join(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  if (process.argv.includes('--write')) writeFileSync(file, text)
  else {
    console.error(`${path} is not up to date: npm run docs -- --write`)
    process.exitCode = 1
  }
}
