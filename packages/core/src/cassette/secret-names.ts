/**
 * Whether a field of this name holds a credential, whatever its value: `api_key`, `clientSecret`,
 * `x-mcp-authorization`, `Password2`.
 */
export function isSecretName(name: string): boolean {
  return segmentsOf(name).some((segment) => matches(segment, secretNames) || isNamedToken(segment))
}

/** Whether a query parameter or form field holds one: `key`, `code` and `sig` do in these. */
export function isSecretParameter(name: string): boolean {
  return (
    isSecretName(name) || segmentsOf(name).some((segment) => matches(segment, secretParameters))
  )
}

/** What the name of a JSON field means for its value. */
export interface FieldKind {
  /** It is a credential. */
  readonly isSecret: boolean
  /** It is one if it looks like one: `key`, `token`, `code`. */
  readonly isAmbiguous: boolean
  /**
   * Its fields are HTTP headers (`"extra_headers": { … }`), or all of it belongs to a credential
   * (`"authentication": { … }`).
   */
  readonly contains: 'headers' | 'credential' | 'anything'
}

/** What a JSON field of this name holds. */
export function kindOfField(name: string): FieldKind {
  const words = wordsOf(name)
  const isSecret = isSecretName(name)
  return {
    isSecret,
    isAmbiguous: matches(words, ambiguousNames),
    contains: contentOf(words, { isSecret }),
  }
}

function contentOf(
  words: string,
  { isSecret }: Pick<FieldKind, 'isSecret'>,
): FieldKind['contains'] {
  if (words.endsWith('headers')) return 'headers'
  return isSecret || words.endsWith('authentication') ? 'credential' : 'anything'
}

/** Whether a value is long, has no spaces, and has both letters and digits. */
export function looksLikeSecret(value: string): boolean {
  return /^[\w.~+/=:-]{12,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value)
}

// These match names as `wordsOf` gives them. They may end with a number: `api_key_2`.

const secretNames = [
  /password|passwd|passphrase|passcode/,
  /(api|private|secret|access)_?keys?/,
  /(account|auth|encryption|functions?|host|license|master|service)_?keys?(_?\d+)?$/,
  /(session|shared|signing|subscription)_?keys?(_?\d+)?$/,
  /secrets?(_?\d+)?$/,
  /(authorization|credentials?|cookies?|assertion|saml_?response|connection_?string)(_?\d+)?$/,
  /(^|_)(pass|pwd|auth|bearer|jwt)(_?\d+)?$/,
]

const secretParameters = [
  /(keys?|tokens?|signature|session|sess(ion)?_?id|access_?id)(_?\d+)?$/,
  /(^|_)(sig|sid|hmac|mac|nonce|otp|totp|pin|ticket)(_?\d+)?$/,
  /^(code|(device|user|auth|access)_?code)$/,
]

const ambiguousNames = [
  /^(keys?|tokens?|access|hmac|otp|sid|sig|ticket|session|sess(ion)?_?id)(_?\d+)?$/,
  /^(code|(device|user|auth|access)_?code)$/,
]

/** `github_token` and `authorizationToken`, but neither `next_page_token` nor `eos_token`. */
function isNamedToken(words: string): boolean {
  return /.token(_?\d+)?$/.test(words) && !matches(words, harmlessTokens)
}

const harmlessTokens = [
  /(page|next|prev|previous|continuation|sync|cursor|resume)_?token$/,
  /(bos|eos|pad|unk|mask|sep|cls|stop|start|begin|end|first|last|special)_?token$/,
  /(per|max|min|image|audio|text|input|output|prompt|completion|reasoning)_?token$/,
]

function matches(words: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => pattern.test(words))
}

/** The name as a whole, and the segments of `a[b].c`. */
function segmentsOf(name: string): string[] {
  return [name, ...name.split(/[[\].]/)].map(wordsOf)
}

/** `API-Key`, `apiKey` and `api key` as `api_key`. */
function wordsOf(name: string): string {
  return name
    .slice(-longestName)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^_|_$/g, '')
}

/** Longer names are text that only looks like a name. */
const longestName = 100
