import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const moduleName = 'virtual:catalog'
const resolvedName = `\0${moduleName}`

/** Provides `virtual:catalog`: the name and description of each cassette, so that listing loads none. */
export function catalogPlugin(folder: string): Plugin {
  return {
    name: 'catalog',
    resolveId: (id) => (id === moduleName ? resolvedName : undefined),
    load: (id) =>
      id === resolvedName ? `export const cassettes = ${JSON.stringify(list(folder))}` : undefined,
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
