import type { ReactNode } from 'react'
import type { Pace } from '../playback/tape.ts'
import { useDeckField } from './deck-context.ts'

const notes: Readonly<Partial<Record<Pace, readonly [text: string, title: string]>>> = {
  'made-up': ['made-up pace', 'This recording has no times: its messages are evenly spaced'],
  'by-hand': [
    '≈ paced by hand',
    'A local server sent this answer with gaps like those of a model. No provider took these times.',
  ],
}

/** Shows what the times rest on, where no provider took them. */
export function PaceNote(): ReactNode {
  const note = notes[useDeckField('pace')]
  if (!note) return null
  const [text, title] = note
  return (
    <span className="deck-pace" title={title}>
      {text}
    </span>
  )
}

/** Returns what to write of a time: nothing of a made-up pace, and about what of one made by hand. */
export function timeText(text: string | undefined, pace: Pace): string | undefined {
  if (text === undefined || pace === 'made-up') return undefined
  return pace === 'by-hand' ? `≈ ${text}` : text
}
