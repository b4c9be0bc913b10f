import { type Cassette, readCassette } from '@deltakit/core/cassette'
import { unknownServer, type Wire, wireNames, wireOf } from '@deltakit/devtools/recordings'
import { type ForeignExchange, toCassette } from './exchange.ts'
import { type HarExchanges, readHar } from './har.ts'
import { readHttpText } from './http-text.ts'

/** What a pasted or opened text is. */
export interface Recognized {
  readonly kind: 'cassette' | 'har' | 'stream'
  readonly cassette: Cassette
  /** One sentence for the person who pasted it. */
  readonly summary: string
}

/** The most characters that are read, as in `readCassette`. */
const maxLength = 64 * 1024 * 1024

/** Reads a cassette, a HAR, server-sent events or the output of `curl`. Throws for anything else. */
export async function recognize(text: string): Promise<Recognized> {
  if (text.length > maxLength) {
    const megabytes = Math.round(text.length / 1e6)
    throw new Error(`It has ${megabytes} MB, and 64 MB is the most that the page reads.`)
  }
  const trimmed = text.replace(/^\ufeff/, '').trimStart()
  if (trimmed === '') throw new Error('It is empty.')
  if (/^["']?interactions["']?:/m.test(trimmed)) return readAsCassette(text)
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readAsJson(trimmed)
  return readAsHttp(trimmed)
}

function readAsCassette(yaml: string): Recognized {
  const cassette = readCassette(yaml)
  if (!cassette.interactions.length) throw new Error('It is a cassette without interactions.')
  const requests = plural(cassette.interactions.length, 'request')
  return { kind: 'cassette', cassette, summary: `A cassette with ${requests}.` }
}

async function readAsJson(text: string): Promise<Recognized> {
  const value = parseJson(text)
  // Lines of JSON are no JSON, and neither is a HAR that was cut.
  if (value === undefined) throw new Error(jsonLinesProblem(text))
  if (Array.isArray(Object(value).interactions)) return readAsCassette(text)
  const har = readHar(value)
  if (har) return readAsHar(har)
  const wire = wireOf(text)
  if (!wire) {
    throw new Error(jsonProblem(value))
  }
  refuseForeign(wire)
  throw new Error(
    `It is one whole answer of ${wireNames[wire]}, not a stream. Request it with "stream": true, and paste what comes.`,
  )
}

async function readAsHar({ exchanges, total, withoutContent }: HarExchanges): Promise<Recognized> {
  if (!exchanges.length && withoutContent) {
    throw new Error(
      `It is a HAR with ${plural(withoutContent, 'stream')} whose content was not saved. Save it as “HAR with content”, after the answer has ended. If it never ends, use “Copy as cURL”, run it with -N -i, and paste what it prints.`,
    )
  }
  if (!exchanges.length) {
    throw new Error(`It is a HAR with ${plural(total, 'request')}, and none has a streamed answer.`)
  }
  const cassette = await toCassette(exchanges)
  const found = `${plural(exchanges.length, 'streamed answer')} of ${plural(total, 'request')}`
  return {
    kind: 'har',
    cassette,
    summary: `A HAR: ${found}. Keys and cookies are left out.`,
  }
}

async function readAsHttp(text: string): Promise<Recognized> {
  const http = readHttpText(text)
  const wire = wireOf(http.body)
  const messages = http.body.match(/^data:/gm)?.length ?? 0
  if (wire) refuseForeign(wire)
  if (!messages && !(http.hasHead && http.body.trim())) throw new Error(problemOf(text))
  const exchange: ForeignExchange = {
    ...http,
    method: http.method ?? 'POST',
    url: URL.canParse(http.url ?? '')
      ? (http.url ?? '')
      : `${unknownServer}${paths[wire ?? 'chat-completions']}`,
    requestBody: '',
    headers: http.hasHead ? http.headers : [['content-type', 'text/event-stream']],
  }
  const cassette = await toCassette([exchange])
  const source = http.hasHead ? 'An HTTP answer' : 'Server-sent events'
  const from = http.url ? ` from ${new URL(exchange.url).host}` : ''
  const size = messages ? plural(messages, 'message') : `status ${http.status}`
  const read = wire
    ? `read as ${wireNames[wire]}`
    : 'in an unknown format, read as Chat Completions'
  return {
    kind: 'stream',
    cassette,
    summary: `${source}${from}: ${size}, ${read}. The request is not in it, so “Hello” stands for it.`,
  }
}

/** The end of the address, by which a provider is known. */
const paths: Readonly<Record<Wire, string>> = {
  'chat-completions': '/chat/completions',
  'anthropic-messages': '/messages',
  'openai-responses': '/responses',
  gemini: '/models/unknown:streamGenerateContent',
  deltakit: '/chat',
  'ai-sdk': '/chat',
  'ag-ui': '/chat',
  ollama: '/chat',
}

/** Formats that are no provider's stream. The package reads them elsewhere. */
function refuseForeign(wire: Wire): void {
  switch (wire) {
    case 'ai-sdk':
    case 'ag-ui': {
      const name = wireNames[wire]
      throw new Error(
        `It is a stream of ${name}, which an app's own server sends. The player shows what a provider sends to that server; record there.`,
      )
    }
    case 'ollama':
      throw new Error(
        'It is the native API of Ollama. Its /v1/chat/completions has a format that the player reads.',
      )
    default:
  }
}

/** Says what an unreadable text looks like. */
function problemOf(text: string): string {
  if (/^curl\s/.test(text)) {
    return 'It is a curl command. Run it with -N -i, and paste what it prints.'
  }
  if (/^<(?:!doctype|html|\?xml)/i.test(text)) return 'It is a web page, not a stream.'
  if (/^(?:HTTP\/|content-type:)/i.test(text)) return 'It has headers, but no body.'
  if (/^(?:---|version:)/.test(text)) return 'It is YAML, but a cassette has a list “interactions”.'
  return `“${shortened(text.split('\n', 1)[0] ?? '')}” is no format that the page reads. It takes a cassette, a HAR, server-sent events (“data: …”), or what curl -N -i prints.`
}

function jsonProblem(value: unknown): string {
  const { error } = Object(value)
  const message = Object(error).message ?? error
  return typeof message === 'string'
    ? `It is the body of an error: “${shortened(message)}” With curl -N -i it has its status, and can be played.`
    : 'It is JSON, but neither a HAR nor an answer of a model.'
}

function jsonLinesProblem(text: string): string {
  const [first = ''] = text.split('\n', 1)
  const line = parseJson(first)
  if (line === undefined) return 'It starts like JSON, but its end is missing.'
  if (Object(line).type === 'start' || 'event' in Object(line)) {
    return 'It has events of Deltakit, which were read already. The player needs what the server sent: save the recording as a cassette or HAR.'
  }
  const wire = wireOf(text)
  if (wire) refuseForeign(wire)
  return 'It has lines of JSON. A stream has “data: ” before each; paste the answer as the server sent it.'
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
