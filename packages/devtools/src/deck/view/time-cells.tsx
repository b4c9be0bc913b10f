import type { ReactNode } from 'react'
import type { Pace } from '../playback/tape.ts'
import { durationText, secondsText } from './format.ts'

/** What the times of a recording have in common. A list passes it on: a cell that reads it would cost as much as a row. */
export interface Timing {
  readonly pace: Pace
  readonly duration: number
}

interface TimeCellProps {
  readonly time: number
  readonly timing: Timing
}

/** A time in seconds. Of a made-up pace it is only a place on the timeline. */
export function TimeCell({ time, timing: { pace, duration } }: TimeCellProps): ReactNode {
  const isMadeUp = pace === 'made-up'
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
  readonly pace: Pace
}

/** How long it took since the message before. A made-up pace has no gaps to speak of. */
export function GapCell({ gap, limit, pace }: GapCellProps): ReactNode {
  if (pace === 'made-up') {
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
