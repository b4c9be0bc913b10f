import { FaultSwitches } from './fault-switches.tsx'
import type { DeckState } from './player.ts'
import { useDeck, useDesk } from './player-context.ts'
import './transport.css'

const speeds = [0.25, 0.5, 1, 2, 4, 16, Number.POSITIVE_INFINITY]

/** The buttons of a tape deck. */
export function Transport() {
  const { deck } = useDesk()
  const playing = useDeck(playingOf)
  const over = useDeck(overOf)
  const speed = useDeck(speedOf)
  const loop = useDeck(loopOf)
  return (
    <div className="transport" role="toolbar" aria-label="Transport">
      <button type="button" onClick={() => deck.seek(0)} title="To the start (Home)">
        <Icon path="M4 3h2v10H4zM13 3v10L7 8z" /> <span className="name">Start</span>
      </button>
      <button type="button" onClick={deck.stepBack} title="Back one message (,)">
        <Icon path="M10 3v10L4 8zM11 3h2v10h-2z" /> <span className="name">Back</span>
      </button>
      <button
        type="button"
        className="primary"
        onClick={playing ? deck.pause : deck.play}
        title="Space"
      >
        <Icon path={playing ? 'M4 3h3v10H4zM9 3h3v10H9z' : 'M4 2l10 6-10 6z'} />{' '}
        <span className="name">{playing ? 'Pause' : over ? 'Replay' : 'Play'}</span>
      </button>
      <button type="button" onClick={deck.step} disabled={over} title="On one message (.)">
        <Icon path="M3 3h2v10H3zM6 3l6 5-6 5z" /> <span className="name">Step</span>
      </button>
      <label className="field">
        <span className="label">Speed</span>
        <select
          aria-label="Speed"
          value={speed}
          onChange={(event) => deck.setSpeed(Number(event.target.value))}
        >
          {speeds.map((value) => (
            <option key={value} value={value}>
              {Number.isFinite(value) ? `${value}×` : 'max'}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <input
          type="checkbox"
          checked={loop}
          onChange={(event) => deck.setLoop(event.target.checked)}
        />
        Loop
      </label>
      <FaultSwitches />
      <p className="keys" aria-hidden="true">
        <kbd>Space</kbd> plays · <kbd>,</kbd> <kbd>.</kbd> step · <kbd>Home</kbd> rewinds
      </p>
    </div>
  )
}

function Icon({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} fill="currentColor" />
    </svg>
  )
}

const playingOf = ({ playing }: DeckState) => playing
const overOf = ({ over }: DeckState) => over
const speedOf = ({ speed }: DeckState) => speed
const loopOf = ({ loop }: DeckState) => loop
