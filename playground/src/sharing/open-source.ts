import type { PlayerContextValue } from '../player/player-context.ts'
import { catalog } from '../recordings/catalog.ts'
import { readBounded } from './compressed-text.ts'
import { nameOfFile, shorten } from './link-name.ts'

const maxBytes = 32 * 1024 * 1024
const maxWait = 30_000

/** Loads a recording from an address. No cookie and no referrer goes with the request. */
export async function loadSource(source: string): Promise<{ name: string; text: string }> {
  const url = URL.canParse(source, location.href) ? new URL(source, location.href) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error('Its address must begin with https:// or be a path of this site.')
  }
  url.username = ''
  url.password = ''
  const response = await fetch(url, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(maxWait),
  }).catch(() => {
    throw new Error(
      `${url.host} did not answer this page. A server on another site must allow it with access-control-allow-origin.`,
    )
  })
  if (!response.ok) throw new Error(`${url.host} answered ${response.status}.`)
  const text = response.body
    ? await readBounded(response.body, { maxBytes, damaged: `${url.host} stopped in the middle.` })
    : ''
  return { name: nameOfFile(url), text }
}

/** Returns a name that no recording of the page has: a link must not replace a person's own. */
export function unusedName({ uploads }: PlayerContextValue, wanted: string): string {
  const base = shorten(wanted) || 'shared'
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`
    if (!uploads.find(name) && !catalog.some((entry) => entry.name === name)) return name
  }
}
