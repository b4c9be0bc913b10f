import { createHmac } from './hmac.ts'

/** One secret, or several: the first signs, and all of them verify. */
export type Secret = string | readonly string[]

/** Signs claims and recognizes them again. */
export interface Authenticator {
  /** Without a secret nothing is signed, and nothing verifies. */
  readonly canSign: boolean
  sign(claim: unknown): string
  verify(claim: unknown, proof: unknown): boolean
}

/** Throws a `TypeError` for a secret that would sign nothing. */
export function createAuthenticator(secret: Secret | undefined): Authenticator {
  const secrets = secret === undefined ? [] : [secret].flat()
  if (secret !== undefined && !secrets.length) {
    throw new TypeError('Expected `secret` to be a text or an array of texts, got an empty array.')
  }
  for (const one of secrets) {
    if (typeof one === 'string' && one) continue
    throw new TypeError('Expected `secret` to be a long random text, or an array of such texts.')
  }
  const signers = secrets.map(createHmac)
  const [first] = signers

  return {
    canSign: first !== undefined,
    sign(claim) {
      if (!first) throw new Error('Nothing can be signed without a secret')
      return btoa(String.fromCharCode(...first(JSON.stringify(claim))))
    },
    verify(claim, proof) {
      const signature = decodeBase64(proof)
      if (!signature) return false
      const text = JSON.stringify(claim)
      return signers.some((sign) => isEqual(sign(text), signature))
    },
  }
}

/** Takes the same time wherever they differ: otherwise a client could find a signature byte by byte. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length
  for (let index = 0; index < one.length; index++) {
    difference |= (one[index] ?? 0) ^ (other[index] ?? 0)
  }
  return difference === 0
}

/** The bytes of a signature; nothing where it cannot be one. */
function decodeBase64(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || text.length !== signatureLength) return undefined
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** 32 bytes in base64. */
const signatureLength = 44
