import {
  defaultSettings,
  type PlaySettings,
  parseSettings,
  settingsQuery,
} from '../sharing/settings.ts'

/** A place in the playground, as the address states it after `#`. */
export type Route =
  | {
      readonly page: 'chat'
      /** The id of a conversation; undefined for the one that was shown last. */
      readonly id: string | undefined
    }
  | { readonly page: 'checks' }
  | {
      readonly page: 'compare'
      /** Undefined to choose one. */
      readonly names: readonly [string | undefined, string | undefined]
    }
  | {
      /** A recording that stands in the address itself. */
      readonly page: 'shared'
      readonly name: string
      readonly position: number | undefined
      readonly settings: PlaySettings
      /** The recording, compressed. */
      readonly data: string
    }
  | {
      readonly page: 'player'
      /** The name of a cassette; undefined for the default one. */
      readonly name: string | undefined
      /** A position in milliseconds; undefined to play from the start. */
      readonly position: number | undefined
      /** Undefined if the address has none. */
      readonly settings: PlaySettings | undefined
    }

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, '')
  if (text === 'checks') return { page: text }
  const [, isChat, id] = /^(chat)(?:\/([\w-]{1,80}))?$/.exec(text) ?? []
  if (isChat) return { page: 'chat', id }
  const [path = '', query = ''] = split(text)
  if (path === 'compare' || path.startsWith('compare/')) {
    const [, one, other] = path.split('/')
    return { page: 'compare', names: [decodeName(one), decodeName(other)] }
  }
  const [, kind, name, at] = /^(cassette|shared)\/(.+?)(?:@(\d{1,9}))?$/.exec(path) ?? []
  const position = at === undefined ? undefined : Number(at)
  const params = new URLSearchParams(query)
  const data = params.get('data')
  if (kind === 'shared' && name !== undefined && data) {
    return { page: 'shared', name: decode(name), position, settings: parseSettings(params), data }
  }
  return {
    page: 'player',
    name: name === undefined ? undefined : decode(name),
    position,
    settings: query ? parseSettings(params) : undefined,
  }
}

/** A name is encoded, so the first question mark ends the path. */
function split(text: string): readonly [path: string, query: string] {
  const at = text.indexOf('?')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** Where to play, and how. */
export interface Place {
  readonly position?: number | undefined
  readonly settings?: PlaySettings | undefined
}

/** Returns the hash of a cassette. The position is rounded up, so that its message is included. */
export function cassetteHash(name: string, { position, settings }: Place = {}): string {
  const query = settingsQuery(settings ?? defaultSettings)
  return `#cassette/${pathOf(name)}${positionOf(position)}${query}`
}

/** Returns the hash of a recording that stands in the address itself, compressed. */
export function sharedHash(
  name: string,
  { data, place = {} }: { readonly data: string; readonly place?: Place },
): string {
  const query = settingsQuery(place.settings ?? defaultSettings)
  const start = `#shared/${pathOf(name)}${positionOf(place.position)}`
  return `${start}${query ? `${query}&` : '?'}data=${data}`
}

/** Returns the hash of two cassettes side by side. */
export function compareHash(one: string | undefined, other?: string): string {
  const names = [one, other].map((name) => (name === undefined ? '' : encodeURIComponent(name)))
  return `#compare/${names.join('/')}`
}

function pathOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

function positionOf(position: number | undefined): string {
  return position ? `@${Math.ceil(position)}` : ''
}

function decodeName(text: string | undefined): string | undefined {
  return text ? decode(text) : undefined
}

/** Navigates to a hash. The current one is loaded again. */
export function navigate(hash: string): void {
  if (location.hash === hash) dispatchEvent(new HashChangeEvent('hashchange'))
  else location.hash = hash
}

/** A text without its escapes. A person may have typed an invalid one, which stays. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
