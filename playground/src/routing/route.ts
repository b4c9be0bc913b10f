/** Where on the page: what the address says after its `#`. */
export type Place =
  | { readonly page: 'chat' }
  | { readonly page: 'deck'; readonly name: string | undefined; readonly at: number | undefined }

export function readPlace(hash: string): Place {
  const text = hash.replace(/^#/, '')
  if (text === 'chat') return { page: 'chat' }
  const [, name, at] = /^cassette\/(.+?)(?:@(\d+))?$/.exec(text) ?? []
  return {
    page: 'deck',
    name: name === undefined ? undefined : decoded(name),
    at: at === undefined ? undefined : Number(at),
  }
}

/** Rounded up, so that what came at that moment is shown. */
export function hashOf(name: string, at?: number): string {
  const path = name.split('/').map(encodeURIComponent).join('/')
  return `#cassette/${path}${at ? `@${Math.ceil(at)}` : ''}`
}

/** Goes there, even where it is already. */
export function goTo(hash: string): void {
  if (location.hash === hash) dispatchEvent(new HashChangeEvent('hashchange'))
  else location.hash = hash
}

/** A person may have typed it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
