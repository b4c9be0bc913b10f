import { credentialParts, isPlainWord } from './credential-parts.ts'
import { isHarmlessHeader } from './header-names.ts'
import { redactFields } from './redact-fields.ts'
import { redactParameters, redactUserInfo } from './redact-url.ts'
import { isSecretName } from './secret-names.ts'

/**
 * The credentials in headers. What is not known to be harmless counts as one. `harmless` has further
 * names in lower case.
 */
export function secretsInHeaders(headers: Headers, harmless: ReadonlySet<string>): string[] {
  return [...headers].flatMap(([name, value]) => {
    const named = redactFields(value).secrets
    if (harmless.has(name) || isHarmlessHeader(name)) return named
    const parts = [...named, ...credentialParts(value)]
    return isSecretName(name) ? parts : parts.filter((part) => !isPlainWord(part))
  })
}

/** The credentials in the URL of a request. */
export function secretsInUrl(url: string): string[] {
  const secrets = new Set<string>()
  redactParameters(redactUserInfo(url, secrets), secrets)
  return [...secrets]
}
