import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
// By its path: Vite bundles it into the configuration, so a fresh clone needs no build first.
import { readCassette } from '../packages/core/src/cassette.ts'

const moduleName = 'virtual:catalog'
const resolvedName = `\0${moduleName}`

/** The query of an import that gives a parsed cassette: the page needs no YAML for its own. */
const parsedQuery = '.yaml?cassette'

/**
 * Provides `virtual:catalog`, the name and description of each cassette, so that listing loads none; and
 * `name.yaml?cassette`, a cassette that is parsed when the page is built.
 */
export function catalogPlugin(folder: string): Plugin {
  return {
    name: 'catalog',
    resolveId: (id) => (id === moduleName ? resolvedName : undefined),
    load(id) {
      if (id === resolvedName) return `export const cassettes = ${JSON.stringify(list(folder))}`
      if (!id.endsWith(parsedQuery)) return undefined
      const yaml = readFileSync(id.slice(0, id.indexOf('?')), 'utf8')
      return { code: toModule(readCassette(yaml)), moduleType: 'js' }
    },
  }
}

function list(folder: string): { name: string; about: string | undefined }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      name: file.replaceAll('\\', '/').slice(0, -'.yaml'.length),
      about: /^# made by hand: (.+)/.exec(readFileSync(join(folder, file), 'utf8'))?.[1],
    }))
}

/** A module with a value. Bodies that are no text are bytes, which JSON does not have. */
function toModule(value: unknown): string {
  const bodies: string[] = []
  const json = JSON.stringify(value, (_, field) => {
    if (!(field instanceof Uint8Array)) return field
    const base64 = Buffer.from(field).toString('base64')
    return `bytes:${bodies.push(base64) - 1}`
  })
  const bytes = (base64: string) => `Uint8Array.from(atob('${base64}'), (c) => c.charCodeAt(0))`
  const code = json.replace(/"bytes:(\d+)"/g, (_, index) => bytes(bodies[Number(index)] ?? ''))
  return `export default ${code}`
}
