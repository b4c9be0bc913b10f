// How the bodies of errors describe what happened: those of providers, and of the gateways before them.

import { toSafeText } from './safe-text.ts'

/**
 * The part of a body that describes an error. Google puts it into a list. Nitro says `error: true`, and
 * Fastify and Nest only name the status there: what happened is in the message beside it.
 */
function problemOf(body: unknown): unknown {
  const [first] = [body].flat()
  const { error, detail, message } = Object(first)
  const isDescribedBeside = error === true || (typeof error === 'string' && message)
  return (isDescribedBeside ? undefined : error) ?? detail ?? first
}

/** Whether a body that should be an answer is an error. */
export function reportsError(body: unknown): boolean {
  const [first] = [body].flat()
  return Boolean(Object(first).error)
}

/** Seconds of a `RetryInfo`, which Google puts among the details of an error: `{ retryDelay: '34.5s' }`. */
export function retryDelayIn(body: unknown): number | undefined {
  const { details } = Object(problemOf(body))
  for (const detail of [details].flat()) {
    const { retryDelay } = Object(detail)
    const seconds = typeof retryDelay === 'string' ? Number.parseFloat(retryDelay) : 0
    if (seconds > 0) return seconds
  }
  return undefined
}

/** What people and programs read in `{ error: { message, code } }` and the shapes like it. */
export function problemIn(body: unknown): Record<string, unknown> {
  const problem = problemOf(body)
  if (typeof problem === 'string') {
    return { message: isMarkup(problem) ? titleOf(problem) : problem }
  }
  // Anything but text and numbers may throw when it becomes text, such as `{ toString: 0 }`.
  const fields = Object.entries(Object(problem)).filter(([, value]) => Object(value) !== value)
  const upstream = upstreamMessage(problem)
  return { ...Object.fromEntries(fields), ...(upstream && { message: upstream }) }
}

/** What the server behind a gateway reported, where all that OpenRouter says is that it did. */
function upstreamMessage(problem: unknown): string | undefined {
  const { message, metadata } = Object(problem)
  const { raw, provider_name = 'Upstream' } = Object(metadata)
  if (message !== 'Provider returned error' || !raw) return undefined
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw)
  // It may be JSON inside of an event of a stream.
  return `${toSafeText(provider_name)}: ${/"message":\s*"([^"]*)/.exec(text)?.[1] ?? text}`
}

/** What a body without a message says, such as which fields the server refuses. */
export function unnamedProblem(body: unknown): string | undefined {
  const problem = problemOf(body)
  return JSON.stringify(problemOf(Object(problem).message ?? problem))
}

/** Whether a body is a page, such as that of a proxy whose server is down. */
export function isMarkup(body: unknown): boolean {
  return typeof body === 'string' && body.trimStart().startsWith('<')
}

/** All that people can read of a page in one line. */
function titleOf(page: string): string {
  const [, title = ''] = /<title>([^<]*)/i.exec(page) ?? []
  return title.trim()
}
