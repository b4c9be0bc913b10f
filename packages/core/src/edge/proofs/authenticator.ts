/** One secret, or several: the first signs, and all of them verify. */
export type Secret = string | readonly string[]

/** Signs claims and recognizes them again, by HMAC with SHA-256. */
export interface Authenticator {
  /** Without a secret nothing is signed, and nothing verifies. */
  readonly canSign: boolean
  sign(claim: unknown): Promise<string>
  verify(claim: unknown, proof: unknown): Promise<boolean>
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' }

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
  const keys: CryptoKey[] = []

  async function keyOf(index: number): Promise<CryptoKey> {
    // The key is kept, and not the promise of it: a worker's promise ends with the request it began in.
    keys[index] ??= await crypto.subtle.importKey(
      'raw',
      bytesOf(secrets[index] ?? ''),
      algorithm,
      false,
      ['sign', 'verify'],
    )
    return keys[index]
  }

  return {
    canSign: secrets.length > 0,
    async sign(claim) {
      const signature = await crypto.subtle.sign(
        'HMAC',
        await keyOf(0),
        bytesOf(JSON.stringify(claim)),
      )
      return btoa(String.fromCharCode(...new Uint8Array(signature)))
    },
    async verify(claim, proof) {
      const signature = decodeBase64(proof)
      if (!signature) return false
      const bytes = bytesOf(JSON.stringify(claim))
      for (const index of secrets.keys()) {
        if (await crypto.subtle.verify('HMAC', await keyOf(index), signature, bytes)) return true
      }
      return false
    },
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** The bytes of a signature; nothing where it cannot be one. */
function decodeBase64(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string' || text.length !== signatureLength) return undefined
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** 32 bytes in base64. */
const signatureLength = 44
