import {
  array,
  callback,
  checkOptions,
  flag,
  type OptionForm,
  type OptionForms,
  shownValue,
  wrongOption,
} from '../../protocol/check-option.ts'

/** Which pages may use a handler. */
export interface OriginOptions {
  /**
   * Origins, beside the handler's own, whose pages may use the handler. `'*'`: any. Sandboxed frames
   * (`'null'`), extensions (`'chrome-extension://…'`) and apps (`'capacitor://localhost'`) need to be
   * named too.
   */
  readonly origins?: '*' | readonly string[] | ((origin: string) => boolean) | undefined
  /** Whether pages of other origins may send cookies. Not together with `origins: '*'`. */
  readonly credentials?: boolean | undefined
  /** Request headers that pages of other origins may send, beside `content-type` and `last-event-id`. */
  readonly allowHeaders?: readonly string[] | undefined
  /**
   * Whether X-Forwarded-Host and X-Forwarded-Proto hold what a browser requested. Set it only behind a
   * proxy that overwrites both.
   */
  readonly trustForwardedHost?: boolean | undefined
  /**
   * The hosts that are served, such as `'chat.example.com'` or `'localhost:3000'`; without a port, at
   * any. Requests for another host are refused, so that no site can reach the handler by DNS rebinding.
   */
  readonly hosts?: readonly string[] | undefined
}

const originsForm: OptionForm = {
  expected: "'*', an array or a function",
  fits: (value) => value === '*' || Array.isArray(value) || typeof value === 'function',
}

const acceptForms: OptionForms = {
  authorize: callback,
  onError: callback,
  origins: originsForm,
  credentials: flag,
  allowHeaders: array,
  trustForwardedHost: flag,
}

/** Throws a `TypeError` for options that would let in another origin or host than they look like. */
export function checkOriginOptions(options: OriginOptions): void {
  const { origins, credentials, hosts } = options
  if (typeof origins === 'string' && origins !== '*') {
    const instead = `Pass [${shownValue(origins)}].`
    throw wrongOption('origins', origins, { ...originsForm, instead })
  }
  checkOptions(options, acceptForms)
  if (origins === '*' && credentials) {
    throw new TypeError(
      "`credentials: true` cannot be used with `origins: '*'`: any site could use a person's cookies. Pass the origins that may.",
    )
  }
  if (Array.isArray(origins)) for (const origin of origins) checkOrigin(origin)
  if (hosts === undefined) return
  if (!Array.isArray(hosts) || !hosts.length) {
    throw wrongOption('hosts', hosts, {
      expected: 'an array of hosts',
      instead: "Pass ['chat.example.com'].",
    })
  }
  for (const host of hosts) checkHost(host)
}

function checkOrigin(origin: unknown): void {
  const instead = typeof origin === 'string' ? normalOrigin(origin) : undefined
  if (instead === origin) return
  const cure = instead === undefined ? "such as 'https://example.com'" : `'${instead}'`
  throw new TypeError(
    `Expected every entry of \`origins\` to be an origin, got ${shownValue(origin)}. Pass an origin without a path, ${cure}.`,
  )
}

/** What a browser would send as the `Origin` of that URL; nothing where it is none. */
function normalOrigin(origin: string): string | undefined {
  if (origin === 'null') return origin
  let url: URL
  try {
    url = new URL(origin.includes('://') ? origin : `https://${origin}`)
  } catch {
    return undefined
  }
  // A URL of another scheme than the web's has no origin that `URL` would give.
  if (!url.host || url.host.includes('*')) return undefined
  return `${url.protocol}//${url.host}`
}

function checkHost(host: unknown): void {
  if (typeof host === 'string' && host !== '' && normalHost(host) === host) return
  throw new TypeError(
    `Expected every entry of \`hosts\` to be a host in lower case, such as 'chat.example.com' or 'localhost:3000', got ${shownValue(host)}.`,
  )
}

/** The host as browsers write it, with its port; nothing where it is none. */
function normalHost(host: string): string | undefined {
  try {
    return new URL(`http://${host}`).host
  } catch {
    return undefined
  }
}
