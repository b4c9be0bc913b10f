import type { ChatMessage, DeltakitError } from '@deltakit/core'
import { Failure } from '../player/figures.tsx'
import { piecesOf } from './display-parts.ts'
import { isCut, outcomeOf } from './ending.ts'
import type { ChatHandlers } from './use-actions.ts'

interface NextProps {
  readonly last: ChatMessage | undefined
  readonly error: DeltakitError | undefined
  readonly ready: boolean
  readonly actions: ChatHandlers
}

/** What can be done about an answer that is not whole. */
export function Next({ last, error, ready, actions }: NextProps) {
  if (!last) return error ? <Failure error={error} /> : null
  const outcome = outcomeOf(last)
  const failed = outcome?.type === 'failed'
  if (error || failed) {
    return (
      <div className="next">
        {error && !failed && <Failure error={error} />}
        <button type="button" disabled={!ready} onClick={actions.retry}>
          Retry
        </button>
      </div>
    )
  }
  if (last.role === 'user' || !piecesOf(last).length) {
    return (
      <div className="next">
        {last.role === 'user' && <p className="hint">Nothing came.</p>}
        <button type="button" disabled={!ready} onClick={() => actions.regenerate()}>
          Ask again
        </button>
      </div>
    )
  }
  if (!isCut(outcome)) return null
  return (
    <div className="next">
      <button type="button" disabled={!ready} onClick={actions.goOn}>
        Continue
      </button>
    </div>
  )
}
