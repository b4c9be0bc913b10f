import { replay } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler } from '../../src/edge.ts'
import { answerBody, answers, anyModel } from './cassette-harness.ts'
import { asking } from './edge-harness.ts'
import { manualClock } from './manual-clock.ts'

export const olá = answers(answerBody([{ content: 'Ol' }, { content: 'á' }]))

export function handlerOn(options: Partial<ChatHandlerOptions> = {}, played = olá, how = {}) {
  const clock = manualClock()
  const fetch = replay(played, { match: 'order', ...how })
  const handler = chatHandler({ model: anyModel({ fetch }), clock, timeout: false, ...options })
  return { handler, fetch, clock }
}

export function reading(response: Response) {
  const reader = (response.body ?? new ReadableStream()).getReader()
  const decoder = new TextDecoder()
  const next = async () => decoder.decode((await reader.read()).value, { stream: true })
  return { next, cancel: () => reader.cancel() }
}

/** The request of a client that may leave. */
export const requestWith = (signal: AbortSignal): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(asking),
  signal,
})
