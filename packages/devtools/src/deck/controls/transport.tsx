import type { ReactNode } from 'react'
import { useDeck, useDeckField } from '../view/deck-context.ts'
import { IconButton } from './icon-button.tsx'
import { seekNextChange } from './next-change.ts'
import './transport.css'

const speeds = [0.25, 0.5, 1, 2, 4, 16, Number.POSITIVE_INFINITY]

/** The buttons that move the position. `children` are further controls of the same row. */
export function Transport({ children }: { readonly children?: ReactNode }): ReactNode {
  const deck = useDeck()
  const { controls } = deck
  const playing = useDeckField('playing')
  const ended = useDeckField('ended')
  const speed = useDeckField('speed')
  const loop = useDeckField('loop')
  if (!controls) return null
  const start = ended ? 'Replay' : 'Play'

  return (
    <div className="deck-transport" role="toolbar" aria-label="Transport">
      <IconButton icon="start" label="Start" shortcut="Home" onClick={() => controls.seek(0)} />
      <IconButton icon="back" label="Back" shortcut="," onClick={controls.stepBack} />
      <IconButton
        icon={playing ? 'pause' : 'play'}
        label={playing ? 'Pause' : start}
        shortcut="Space"
        isPrimary
        onClick={playing ? controls.pause : controls.play}
      />
      <IconButton icon="step" label="Step" shortcut="." disabled={ended} onClick={controls.step} />
      <IconButton
        icon="change"
        label="Next change"
        shortcut="n"
        disabled={ended}
        onClick={() => seekNextChange(deck)}
      />
      <IconButton icon="loop" label="Loop" pressed={loop} onClick={() => controls.setLoop(!loop)} />
      <select
        aria-label="Speed"
        value={speed}
        onChange={(event) => controls.setSpeed(Number(event.target.value))}
      >
        {speeds.map((value) => (
          <option key={value} value={value}>
            {Number.isFinite(value) ? `${value}×` : 'max'}
          </option>
        ))}
      </select>
      {children}
    </div>
  )
}
