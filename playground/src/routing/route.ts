/** A place in the playground, as the address states it after `#`. */
export type Route =
  | {
      readonly page: 'chat'
      /** The id of a conversation; undefined for the one that was shown last. */
      readonly id: string | undefined
    }
  | {
      readonly page: 'player'
      /** The name of a cassette; undefined for the default one. */
      readonly name: string | undefined
      /** A position in milliseconds; undefined to play from the start. */
      readonly position: number | undefined
    }

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, '')
  const [, isChat, id] = /^(chat)(?:\/([\w-]{1,80}))?$/.exec(text) ?? []
  if (isChat) return { page: 'chat', id }
  const [, name, position] = /^cassette\/(.+?)(?:@(\d+))?$/.exec(text) ?? []
  return {
    page: 'player',
    name: name === undefined ? undefined : decode(name),
    position: position === undefined ? undefined : Number(position),
  }
}

/** Returns the hash of a cassette. The position is rounded up, so that its message is included. */
export function cassetteHash(name: string, position?: number): string {
  const path = name.split('/').map(encodeURIComponent).join('/')
  return `#cassette/${path}${position ? `@${Math.ceil(position)}` : ''}`
}

/** Navigates to a hash. The current one is loaded again. */
export function navigate(hash: string): void {
  if (location.hash === hash) dispatchEvent(new HashChangeEvent('hashchange'))
  else location.hash = hash
}

/** A person may have typed an invalid escape. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
