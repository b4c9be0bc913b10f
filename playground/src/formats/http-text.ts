import type { HeaderPairs } from './exchange.ts'

/** What stands in a text of HTTP: the output of `curl`, with or without `-i` and `-v`. */
export interface HttpText {
  /** Of the request line, which `curl -v` shows. */
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly requestHeaders?: HeaderPairs | undefined
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderPairs
  readonly body: string
  /** Whether the text has a status or headers. */
  readonly hasHead: boolean
}

/** Reads the output of `curl`. Without headers it is all body, with status 200. */
export function readHttpText(output: string): HttpText {
  const { request, rest } = withoutVerbose(withoutProgress(output))
  let { status, statusText, headers, body, hasHead } = readHead(rest)
  // A proxy or `100 Continue` answers first.
  for (let heads = 0; heads < 5 && /^HTTP\/[\d.]+ \d{3}/.test(body); heads++) {
    ;({ status, statusText, headers, body, hasHead } = readHead(body))
  }
  return { ...request, status, statusText, headers, body, hasHead }
}

/**
 * Takes out the progress that `curl` prints unless it writes to a terminal. It goes on in the line where the
 * server has just ended one, so that the next message follows the last figure.
 */
function withoutProgress(text: string): string {
  if (!text.includes('% Xferd')) return text
  return text.replace(progressHead, '').replace(progress, '')
}

const progressHead = /^ *% Total +% Received +% Xferd.*\n.*Dload +Upload.*\n/gm
const amount = String.raw`[\d.]+[kMGTP]?`
const time = String.raw`(?:--:--:--|\d+:\d\d:\d\d|\d+d(?: \d+h)?)`
/** Three shares with their amounts, two speeds, three times and the current speed. */
const progress = new RegExp(
  String.raw`(?:^|\r) *(?:\d+ +${amount} +){3}(?:${amount} +){2}(?:${time} +){3}${amount}`,
  'gm',
)

interface RequestLine {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly requestHeaders?: HeaderPairs | undefined
}

/** Takes apart what `curl -v` mixes: `>` sent, `<` received, `*` and `{` its own words. */
function withoutVerbose(text: string): { request: RequestLine; rest: string } {
  if (!/^< HTTP\//m.test(text)) return { request: {}, rest: text }
  const sent: string[] = []
  const received: string[] = []
  const body: string[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('> ')) sent.push(line.slice(2).trim())
    else if (line.startsWith('< ') || line.trim() === '<') received.push(line.slice(2).trimEnd())
    else if (!/^(?:\*|>|[{}] \[\d+ bytes data\]|curl: \(\d+\) )/.test(line)) body.push(line)
  }
  const firstBody = body.findIndex((line) => line.trim() !== '')
  const head = received.filter((line) => line !== '').join('\n')
  const [, method, path] = /^([A-Z]+) (\S+)/.exec(sent[0] ?? '') ?? []
  const host = sent
    .find((line) => /^host:/i.test(line))
    ?.slice(5)
    .trim()
  const url = path && host ? `https://${host}${path}` : undefined
  return {
    request: { method, url, requestHeaders: headersIn(sent.slice(1)) },
    rest: `${lastHead(head)}\n\n${body.slice(firstBody).join('\n')}`,
  }
}

/** After a redirect or `100 Continue` there are several. */
function lastHead(head: string): string {
  return head.slice(Math.max(0, head.lastIndexOf('\nHTTP/') + 1))
}

function readHead(text: string): Omit<HttpText, 'method' | 'url'> {
  const trimmed = text.replace(/^\s*\n/, '')
  const [, code, reason = ''] = /^HTTP\/[\d.]+ (\d{3}) ?([^\r\n]*)/.exec(trimmed) ?? []
  const isHead = code !== undefined || /^[a-z][\w-]*: ?[^\r\n]+\r?\n/i.test(trimmed)
  const end = /\r?\n\r?\n/.exec(trimmed)
  const lines = isHead ? trimmed.slice(0, end?.index ?? trimmed.length).split(/\r?\n/) : []
  const headers = headersIn(lines)
  // The fields of server-sent events look like headers.
  const isStream = headers.some(([name]) => /^(?:data|event|id|retry)$/i.test(name))
  if (!isHead || isStream) {
    return { status: 200, statusText: '', headers: [], body: trimmed, hasHead: false }
  }
  return {
    status: Number(code ?? 200),
    statusText: reason,
    headers,
    body: end ? trimmed.slice(end.index + end[0].length) : '',
    hasHead: true,
  }
}

function headersIn(lines: readonly string[]): HeaderPairs {
  return lines.slice(0, maxHeaders).flatMap((line): [string, string][] => {
    const [, name, value] = /^([\w-]+): ?(.*)$/.exec(line) ?? []
    return name !== undefined && value !== undefined ? [[name, value]] : []
  })
}

/** More than any server sends. */
const maxHeaders = 200
