import type { ReactNode } from 'react'
import { useDeckField } from './deck-context.ts'
import { durationText, secondsText } from './format.ts'

/** A time in seconds. Of a made-up pace it is only a place on the timeline. */
export function TimeCell({ time }: { readonly time: number }): ReactNode {
  const isMadeUp = useDeckField('pace') === 'made-up'
  const duration = useDeckField('duration')
  return (
    <time
      className="deck-number"
      data-made-up={isMadeUp || undefined}
      title={isMadeUp ? madeUp : durationText(time)}
    >
      {secondsText(time, duration)}
    </time>
  )
}

interface GapCellProps {
  /** Milliseconds since what came before. */
  readonly gap: number
  /** Longer gaps are amber. */
  readonly limit: number
}

/** How long it took since the message before. A made-up pace has no gaps to speak of. */
export function GapCell({ gap, limit }: GapCellProps): ReactNode {
  const isMadeUp = useDeckField('pace') === 'made-up'
  if (isMadeUp) {
    return (
      <span className="deck-number" title={madeUp}>
        –
      </span>
    )
  }
  return (
    <span
      className="deck-number"
      data-gap={gap > limit || undefined}
      title={gap > limit ? `A long wait: ${durationText(gap)}` : undefined}
    >
      {gap < 999.5 ? Math.round(gap) : `${(gap / 1_000).toFixed(1)}s`}
    </span>
  )
}

const madeUp = 'A made-up pace: this recording has no times'
