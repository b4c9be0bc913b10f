import { isSecretParameter } from './secret-names.ts'

/** What stands in the place of a credential. */
export const placeholder = 'REDACTED'

/**
 * The URL of a request without its user, its fragment and the query parameters that are credentials.
 * The rest stays as it is, so that it can be compared.
 */
export function urlWithoutSecrets(url: string): string {
  const [address = ''] = url.split(/[?#]/)
  const shown = queryOf(url).filter((pair) => !isSecretParameter(nameOf(pair)))
  const place = pathWithoutSecrets(address.replace(userInfo, '$1'))
  return shown.length > 0 ? `${place}?${shown.join('&')}` : place
}

/** Replaces secret parameters in any text: `?key=…`, `&key=…`, `#access_token=…`, `;jsessionid=…`. */
export function redactParameters(text: string, secrets: Set<string>): string {
  function redact(pair: string, before: string, name: string, value: string): string {
    if (!isSecretParameter(decode(name)) || value === '' || value === placeholder) return pair
    secrets.add(value).add(decode(value))
    return `${before}${name}=${placeholder}`
  }
  return text.replace(queryParameter, redact).replace(sessionInPath, redact)
}

/** Replaces the user and password of every URL in a text. */
export function redactUserInfo(text: string, secrets: Set<string>): string {
  return text.replace(userInfoInText, (_, user: string) => {
    if (user !== placeholder) for (const part of user.split(':')) secrets.add(decode(part))
    return `://${placeholder}@`
  })
}

const queryParameter = /(^|[?&#]|&amp;|\\u0026)([^=&?#;\s"'<>\\{}()]{1,100})=([^&#;\s"'<>\\]*)/g

const sessionInPath = /(;)(jsessionid)=([^&#;?/\s"'<>\\]*)/gi

const userInfo = /^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i

const userInfoInText = /:\/\/([^\s/?#@"'<>\\]{1,500})@/g

function pathWithoutSecrets(path: string): string {
  return path.replace(/;([^=;/]{1,100})=[^;/]*/g, (pair: string, name: string) =>
    isSecretParameter(decode(name)) ? '' : pair,
  )
}

function queryOf(url: string): string[] {
  const withoutFragment = url.split('#', 1)[0] ?? ''
  const start = withoutFragment.indexOf('?')
  if (start < 0) return []
  return withoutFragment
    .slice(start + 1)
    .split('&')
    .filter((pair) => pair !== '')
}

function nameOf(pair: string): string {
  return decode(pair.split('=', 1)[0] ?? '')
}

/** As a form encodes it: `+` is a space. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // A stray % means itself.
  }
}
