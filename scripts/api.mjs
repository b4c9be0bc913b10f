// @ts-check
// Writes the pages of `docs/api/` from the declarations of the build. TypeDoc needs an older TypeScript
// than ours, so Rolldown's parser reads them. `scripts/packages.mjs` checks that the pages are up to date.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApi, apiFolder as folder } from './api/api.mjs'

const { texts, names, fields, undocumented } = createApi()
mkdirSync(folder, { recursive: true })
for (const file of readdirSync(folder)) if (!texts.has(file)) rmSync(join(folder, file))
for (const [file, text] of texts) writeFileSync(join(folder, file), text)
for (const place of undocumented) console.error(`No comment: ${place}`)
console.log(
  `${texts.size} pages, ${names} names, ${fields} fields, ${undocumented.length} without a comment`,
)
process.exitCode = undocumented.length ? 1 : 0
