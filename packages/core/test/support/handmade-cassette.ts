import type { Cassette, RecordedResponse } from '../../src/cassette.ts'

/** Where the requests of these cassettes go. */
export const url = 'https://example.com/v1/chat'

/** A cassette that answers each body with the same body. */
export function cassetteOf(...bodies: string[]): Cassette {
  return {
    version: 2,
    interactions: bodies.map((body) => ({
      request: { method: 'POST', url, body },
      response: { code: 200, body },
    })),
  }
}

/** A cassette with one response, of which these fields are given. */
export function cassetteWith(response: Partial<RecordedResponse>): Cassette {
  const { interactions } = cassetteOf('')
  return {
    version: 2,
    interactions: interactions.map((interaction) => ({
      ...interaction,
      response: { ...interaction.response, ...response },
    })),
  }
}

/** Sends a body, as JSON if it is no text. */
export function send(fetch: typeof globalThis.fetch, body: unknown = '', init: RequestInit = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(url, { method: 'POST', body: text, ...init })
}

/** By hand: Chromium's `text()` hides the error of a stream behind its own. */
export async function readsOf(response: Response): Promise<string[]> {
  const reads: string[] = []
  const reader = response.body?.getReader()
  for (;;) {
    const read = await reader?.read()
    if (!read || read.done) return reads
    reads.push(new TextDecoder('latin1').decode(read.value))
  }
}
