import { createHmac } from './hmac.ts'

/** One secret, or several: the first signs, and all of them verify. */
export type Secret = string | readonly string[]

/** Signs claims and recognizes them again. */
export interface Authenticator {
  /** Nothing without a secret: then nothing verifies, either. */
  readonly sign: ((claim: unknown) => string) | undefined
  /** Nothing proves a claim that is `undefined`. */
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
    sign: first && ((claim) => toBase64(first(JSON.stringify(claim)))),
    verify(claim, proof) {
      if (claim === undefined || typeof proof !== 'string') return false
      if (proof.length !== signatureLength) return false
      const text = JSON.stringify(claim)
      return signers.some((sign) => isEqual(toBase64(sign(text)), proof))
    },
  }
}

/** 32 bytes in base64. */
const signatureLength = 44

/** All letters at once: one after the other takes ten times as long. */
function toBase64(bytes: Uint8Array): string {
  return btoa(Reflect.apply(String.fromCharCode, undefined, bytes))
}

/** Takes the same time wherever they differ: otherwise a client could find a signature letter by letter. */
function isEqual(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let index = 0; index < one.length; index++) {
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index)
  }
  return difference === 0
}
