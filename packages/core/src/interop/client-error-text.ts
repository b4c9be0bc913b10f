import { publicErrorText } from '../edge/public-error.ts'
import { wrongResult } from '../protocol/check-option.ts'
import type { DeltakitError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { reportAppError } from '../protocol/report-error.ts'

/** The text that a client sees of an error. */
export type ErrorText = (error: DeltakitError) => string

/** The text of an error for a client: the app's own, where its function gives one. */
export function clientErrorText(error: DeltakitError, errorText: ErrorText | undefined): string {
  const usual = publicErrorText(error)
  try {
    const text: unknown = errorText ? errorText(error) : usual
    if (typeof text === 'string') return text
    ignoreRejection(text)
    const instead = 'It cannot be async.'
    reportAppError(wrongResult('errorText', text, { expected: 'text', instead }))
  } catch (cause) {
    reportAppError(cause)
  }
  return usual
}
