import { type Cassette, type RecordedRead, record } from '@deltakit/core/cassette'

/** Names and values. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[]

/** One request and its response, read from another format than a cassette. */
export interface ForeignExchange {
  readonly method: string
  readonly url: string
  /** Where they are known: what a server repeats of them is left out of its answer. */
  readonly requestHeaders?: HeaderPairs | undefined
  /** An empty text if there was none, or if it is not known. */
  readonly requestBody: string
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderPairs
  readonly body: string | Uint8Array<ArrayBuffer>
  /** Milliseconds before the headers, where they were measured. */
  readonly wait?: number | undefined
  /** When which bytes arrived, where that was measured. */
  readonly timing?: readonly RecordedRead[] | undefined
}

/**
 * Makes a cassette of exchanges. They pass the recorder of the package, which leaves out keys, cookies
 * and tokens: a paste of `curl -v` or a HAR has them all.
 */
export async function toCassette(exchanges: readonly ForeignExchange[]): Promise<Cassette> {
  let now = 0
  let next: ForeignExchange | undefined
  const recorder = record(
    async () => {
      now += next?.wait ?? 0
      return responseOf(next)
    },
    { clock: { now: () => now } },
  )
  for (const exchange of exchanges) {
    next = exchange
    const { method, url, requestBody, requestHeaders = [] } = exchange
    const hasBody = requestBody !== '' && method !== 'GET' && method !== 'HEAD'
    const headers = credentialHeaders(requestHeaders)
    if (hasBody) headers.set('content-type', 'application/json')
    const init = { method, headers, ...(hasBody && { body: requestBody }) }
    await (await recorder.fetch(url, init)).arrayBuffer()
  }
  const { version, interactions } = recorder.cassette()
  return {
    version,
    interactions: interactions.map((interaction, index) => {
      // The recorder measured its own pace, which is none.
      const { timing: _, duration, ...response } = interaction.response
      const { timing, wait } = exchanges[index] ?? {}
      return {
        ...interaction,
        response: {
          ...response,
          ...(wait !== undefined && duration !== undefined && { duration }),
          ...(timing && { timing: [...timing] }),
        },
      }
    }),
  }
}

/** The headers that may have a credential. What else a browser sent is nobody's business. */
function credentialHeaders(all: HeaderPairs): Headers {
  const headers = new Headers()
  for (const [name, value] of all) {
    const lower = name.toLowerCase()
    if (describingHeaders.has(lower)) continue
    // In a page no request may have a cookie, and the recorder would not see it.
    setHeader(headers, { name: lower === 'cookie' ? 'sent-cookie' : name, value })
  }
  return headers
}

const describingHeaders = new Set(['accept', 'content-type', 'user-agent'])

function responseOf(exchange: ForeignExchange | undefined): Response {
  const { status = 200, statusText = '', headers = [], body = '' } = exchange ?? {}
  const hasBody = ![204, 205, 304].includes(status)
  const response = new Response(hasBody ? body : null, {
    status: status >= 200 && status <= 599 ? status : 200,
    statusText: statusText.replace(/[^\t\x20-\x7e]/g, ''),
  })
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    response.headers.delete('content-type')
  }
  for (const [name, value] of headers) setHeader(response.headers, { name, value })
  return response
}

/** A name or value that no header may have is left out. */
function setHeader(
  headers: Headers,
  { name, value }: { readonly name: string; readonly value: string },
): void {
  try {
    headers.set(name, value)
  } catch {
    // Hostile or damaged: nothing reads it.
  }
}
