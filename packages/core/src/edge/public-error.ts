import { isMarkup } from '../protocol/error-body.ts'
import type { DeltakitError } from '../protocol/errors.ts'
import type { Outcome } from '../protocol/stream-event.ts'

/** An outcome as a client may read it. `system`: a prompt that must not be shown. */
export function publicOutcome(outcome: Outcome, system: string): object {
  if (outcome.type !== 'failed') return outcome
  return { ...outcome, error: publicError(outcome.error, system) }
}

/**
 * The text of an error as a client may read it. What a provider reports about the request is shown whole.
 * Any other text may quote the server's network, key or account, so only its first words are shown.
 */
export function publicErrorText(error: DeltakitError): string {
  return isAboutRequest(error) ? error.message : firstWords(error)
}

interface ErrorFields {
  readonly message: string
  readonly [field: string]: unknown
}

function publicError(error: DeltakitError, system: string): ErrorFields {
  const { name, status, code, retryable, retryAfter, requestId } = error.toJSON() as ErrorFields
  const { message } = error
  const shown = { name, status, retryable, retryAfter, requestId }
  const isWhole = isAboutRequest(error) && !quotesPrompt(message, system)
  return isWhole ? { ...shown, message, code } : { ...shown, message: firstWords(error) }
}

/** Statuses with which a provider reports that something is wrong with the request. */
const requestStatus = /^(400|413|422)$/

/** Markup, such as a proxy's page, and addresses, such as those of the server's network. */
const markupOrAddress = /[<>]|:\/\//

/** Whether a provider reports, in harmless words, that something is wrong with the request. */
function isAboutRequest(error: DeltakitError): boolean {
  const { message, status, code } = error.toJSON() as ErrorFields
  const isHarmless = !markupOrAddress.test(message) && !isMarkup(error.body)
  return isHarmless && requestStatus.test(String(status ?? code))
}

function firstWords({ name, message }: DeltakitError): string {
  const [words = ''] = message.split(': ')
  if (name !== 'NetworkError') return words
  return `${words}. Try again. The server has the reason, in \`error\` of the result.`
}

/** Whether a text has a stretch of the prompt in it that is too long to be there by chance. */
function quotesPrompt(text: string, system: string): boolean {
  const stretches = system.replace(/\s+/g, ' ').match(/.{8}|^.+/g) ?? []
  return stretches.some((stretch) => text.includes(stretch))
}
