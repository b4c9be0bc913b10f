import type { DeltakitError } from '@deltakit/core'

/** Shows an error of an answer, and whether a retry may help. */
export function ErrorMessage({ error }: { error: DeltakitError }) {
  const { name, message, retryable, retryAfter } = error
  return (
    <p className="error">
      <code>{name}</code> {message}{' '}
      <small>
        {retryable ? 'Retrying may help' : 'Retrying will not help'}
        {retryAfter ? ` after ${waitText(retryAfter)}` : ''}.
      </small>
    </p>
  )
}

/** Shows a problem of the page itself. Screen readers announce it. */
export function AlertMessage({ text }: { text: string }) {
  return (
    <p className="error" role="alert">
      {text}
    </p>
  )
}

function waitText(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`
}
