// @ts-check
// The compiler leaves the imports of style sheets in the declarations, where nothing resolves them: Vite has put the
// sheets into one file.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('dist/', import.meta.url))
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts')) continue
  const text = readFileSync(`${dist}${name}`, 'utf8')
  const stripped = text.replace(/^import '.+\.css';\n/gm, '')
  if (stripped !== text) writeFileSync(`${dist}${name}`, stripped)
}
