import type { Outcome, StreamEvent } from './event.ts'

/** The first frame: whoever reads knows what follows. */
export const greeting: string = frame({ v: 1 })

/** The last frame. Without it the answer was cut off, whatever came before. */
export const farewell: string = frame({ done: true })

/** Between frames, so that nobody on the way takes silence for the end. */
export const heartbeat = ':\n\n'

function frame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

/** An event as an SSE message; `id` counts them. */
export function writeEvent(event: StreamEvent, id: number): string {
  return `id: ${id}\n${frame(event.type === 'end' ? { ...event, outcome: told(event.outcome) } : event)}`
}

/**
 * What a provider says of the request may be told. What failed on the server, and what its provider
 * says of its key and its account, may quote anything: that is told without its details.
 */
function told(outcome: Outcome): object {
  if (outcome.type !== 'failed') return outcome
  const error = outcome.error.toJSON() as Told
  const { name = '', status = 0, message = '' } = error
  const asking = name === 'ProviderError' || (name === 'HttpError' && !/40[123]/.test(`${status}`))
  return { ...outcome, error: { ...error, message: asking ? message : message.split(': ')[0] } }
}

interface Told {
  readonly name?: string
  readonly status?: number
  readonly message?: string
}
