import type { Outcome, StreamEvent } from '../protocol/stream-event.ts'

/** The first frame: whoever reads knows what follows. */
export const firstFrame: string = frame({ v: 2 })

/** The last frame. Without it the answer was cut off, whatever came before. */
export const lastFrame: string = frame({ done: true })

/** Between frames, so that nobody on the way takes silence for the end. */
export const heartbeatFrame = ':\n\n'

function frame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

/** An event as an SSE message; `id` counts them, and `system` is not for whoever reads it. */
export function encodeEvent(event: StreamEvent, id: number, system: string): string {
  const ended = event.type === 'end' && { outcome: publicOutcome(event.outcome, system) }
  return `id: ${id}\n${frame({ ...event, ...ended })}`
}

/**
 * What a provider says of the request alone may be told. All else that failed may quote the server's
 * network, key, account or prompt: that is told without its details.
 */
function publicOutcome(outcome: Outcome, system: string): object {
  if (outcome.type !== 'failed') return outcome
  const error = outcome.error.toJSON() as ErrorFields
  const { name, message, status, code, retryable, retryAfter, requestId } = error
  // A stretch of the prompt that is too long to be there by chance.
  const stretches = system.replace(/\s+/g, ' ').match(/.{8}|^.+/g) ?? []
  const asking =
    /^4(00|13|22)$/.test(`${status ?? code}`) &&
    !/[<>]|:\/\//.test(message) &&
    !stretches.some((stretch) => message.includes(stretch))
  const words = asking ? { message, code } : { message: message.split(': ')[0] }
  return { ...outcome, error: { name, status, retryable, retryAfter, requestId, ...words } }
}

interface ErrorFields {
  readonly message: string
  readonly [field: string]: unknown
}
