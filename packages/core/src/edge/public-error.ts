import type { DeltakitError } from '../protocol/errors.ts'
import type { Outcome } from '../protocol/stream-event.ts'

/** An outcome as a client may read it. `system`: a prompt that must not be shown. */
export function publicOutcome(outcome: Outcome, system: string): object {
  if (outcome.type !== 'failed') return outcome
  return { ...outcome, error: publicError(outcome.error, system) }
}

/** The text of an error as a client may read it. */
export function publicErrorText(error: DeltakitError): string {
  return publicError(error).message
}

/** Statuses with which a provider says that something is wrong with the request. */
const requestStatuses = ['400', '413', '422']

interface ErrorFields {
  readonly message: string
  readonly [field: string]: unknown
}

/**
 * An error as a client may read it. What a provider says of the request is shown. All other texts may
 * quote the server's network, key, account or prompt, so that only their first words are.
 */
function publicError(error: DeltakitError, system = ''): ErrorFields {
  const fields = error.toJSON() as ErrorFields
  const { name, message, status, code, retryable, retryAfter, requestId } = fields
  const shown = { name, status, retryable, retryAfter, requestId }
  const isAboutRequest = requestStatuses.includes(String(status ?? code))
  const isHarmless = !/[<>]|:\/\//.test(message) && !quotesPrompt(message, system)
  if (isAboutRequest && isHarmless) return { ...shown, message, code }
  const [problem = ''] = message.split(': ')
  return { ...shown, message: problem }
}

/** Whether a text has a stretch of the prompt in it that is too long to be there by chance. */
function quotesPrompt(text: string, system: string): boolean {
  const stretches = system.replace(/\s+/g, ' ').match(/.{8}|^.+/g) ?? []
  return stretches.some((stretch) => text.includes(stretch))
}
