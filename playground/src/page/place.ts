/** Where on the page: what the address says after its `#`. */
export type Place =
  | { readonly page: 'chat' }
  | { readonly page: 'deck'; readonly name: string | undefined; readonly at: number | undefined }

export function readPlace(hash: string): Place {
  const text = decodeURIComponent(hash.replace(/^#/, ''))
  if (text === 'chat') return { page: 'chat' }
  const [, name, at] = /^cassette\/([^@]+)(?:@(\d+))?$/.exec(text) ?? []
  return { page: 'deck', name, at: at === undefined ? undefined : Number(at) }
}

/** Rounded up, so that what came at that moment is shown. */
export function hashOf(name: string, at?: number): string {
  return `#cassette/${name}${at ? `@${Math.ceil(at)}` : ''}`
}
