import { type ReactNode, useState } from 'react'

interface PanelFailureProps {
  readonly error: unknown
  onRetry(): void
}

/** What stands in the place of a panel that failed. The page around it goes on. */
export function PanelFailure({ error, onRetry }: PanelFailureProps): ReactNode {
  const [isHidden, setIsHidden] = useState(false)
  if (isHidden) return null
  return (
    <section className="failure" role="alert" aria-label="Deltakit devtools">
      <p>
        The Deltakit devtools failed. Your page and the recorder go on.{' '}
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </p>
      <button type="button" onClick={onRetry}>
        Show them again
      </button>
      <button type="button" onClick={() => setIsHidden(true)}>
        Hide
      </button>
    </section>
  )
}
