import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** `virtual:shelf`: what each cassette is called and about, so that none is loaded to list them. */
export function shelf(folder: string): Plugin {
  const id = '\0virtual:shelf'
  return {
    name: 'shelf',
    resolveId: (source) => (source === 'virtual:shelf' ? id : undefined),
    load: (asked) => (asked === id ? `export const shelf = ${JSON.stringify(list())}` : undefined),
  }

  function list() {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => ({
        name: file.replaceAll('\\', '/').slice(0, -'.yaml'.length),
        about: /^# made by hand: (.+)/.exec(readFileSync(join(folder, file), 'utf8'))?.[1],
      }))
  }
}
