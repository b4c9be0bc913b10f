import { FaultSwitches } from './fault-switches.tsx'
import { usePlayerContext, usePlayerField } from './player-context.ts'
import './transport.css'

const speeds = [0.25, 0.5, 1, 2, 4, 16, Number.POSITIVE_INFINITY]

/** The player's buttons. */
export function Transport() {
  const { player } = usePlayerContext()
  const playing = usePlayerField('playing')
  const ended = usePlayerField('ended')
  const speed = usePlayerField('speed')
  const loop = usePlayerField('loop')
  return (
    <div className="transport" role="toolbar" aria-label="Transport">
      <button type="button" onClick={() => player.seek(0)} title="To the start (Home)">
        <Icon path="M4 3h2v10H4zM13 3v10L7 8z" /> <span className="name">Start</span>
      </button>
      <button type="button" onClick={player.stepBack} title="Back one message (,)">
        <Icon path="M10 3v10L4 8zM11 3h2v10h-2z" /> <span className="name">Back</span>
      </button>
      <button
        type="button"
        className="primary"
        onClick={playing ? player.pause : player.play}
        title="Space"
      >
        <Icon path={playing ? 'M4 3h3v10H4zM9 3h3v10H9z' : 'M4 2l10 6-10 6z'} />{' '}
        <span className="name">{playing ? 'Pause' : ended ? 'Replay' : 'Play'}</span>
      </button>
      <button type="button" onClick={player.step} disabled={ended} title="Forward one message (.)">
        <Icon path="M3 3h2v10H3zM6 3l6 5-6 5z" /> <span className="name">Step</span>
      </button>
      <label className="field">
        <span className="label">Speed</span>
        <select
          aria-label="Speed"
          value={speed}
          onChange={(event) => player.setSpeed(Number(event.target.value))}
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
          onChange={(event) => player.setLoop(event.target.checked)}
        />
        Loop
      </label>
      <FaultSwitches />
      <p className="shortcuts" aria-hidden="true">
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
