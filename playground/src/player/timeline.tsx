import { useMemo, useState } from 'react'
import { type Chart, createChart } from './chart.ts'
import { useEventLog, usePlayerContext, usePlayerField } from './player-context.ts'
import type { Tape } from './tape.ts'
import './timeline.css'

/** Shows the tokens over time, and a slider to seek. */
export function Timeline() {
  const { player } = usePlayerContext()
  const tape = usePlayerField('playback')?.tape
  const position = usePlayerField('position')
  const duration = usePlayerField('duration')
  const ended = usePlayerField('ended')
  const log = useEventLog()
  const [completeChart, setCompleteChart] = useState<CompleteChart>()
  const preview = completeChart?.tape === tape ? completeChart?.chart : undefined
  const otherHighest = preview?.highest ?? 0
  const chart = useMemo(
    () => createChart(log.events, { duration, otherHighest }),
    [log, duration, otherHighest],
  )
  // The last events are logged a frame after the playback has ended, so this may happen twice.
  if (ended && tape && completeChart?.chart !== chart) setCompleteChart({ tape, chart })
  const { firstToken, highest } = preview ?? chart
  const messages = tape?.messages ?? 0
  const seconds = `${(position / 1_000).toFixed(2)} of ${(duration / 1_000).toFixed(2)} s`
  return (
    <div className="timeline">
      <figure aria-label="Tokens over time, by channel">
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <Bars chart={chart} />
          {preview && (
            <g className="preview">
              <Bars chart={preview} />
            </g>
          )}
        </svg>
        {firstToken !== undefined && (
          <span
            className="first-token"
            data-late={firstToken > 0.8 || undefined}
            style={{ insetInlineStart: `${firstToken * 100}%` }}
          >
            <span>first token</span>
          </span>
        )}
        <span
          className="playhead"
          style={{ insetInlineStart: `${duration ? (position / duration) * 100 : 0}%` }}
        />
      </figure>
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={seconds}
        min={0}
        max={Math.max(1, Math.ceil(duration))}
        step={1}
        value={Math.ceil(position)}
        onChange={(event) => player.seek(Number(event.target.value))}
      />
      <p className="timeline-facts">
        <span>{seconds}</span>
        <span className="legend">
          <i data-channel="reasoning" /> reasoning <i data-channel="content" /> content{' '}
          <i data-channel="tools" /> tools
          {highest > 0 && ` · highest ≈ ${Math.ceil(highest)} tokens`}
        </span>
        <span>
          {messages.toLocaleString('en')} {messages === 1 ? 'message' : 'messages'} ·{' '}
          {tape?.isTimed ? 'timing as recorded' : 'timing not recorded, evenly spaced'}
        </span>
      </p>
    </div>
  )
}

/** The chart of a playback that has ended. It previews the next playbacks of the same tape. */
interface CompleteChart {
  readonly tape: Tape
  readonly chart: Chart
}

function Bars({ chart: { paths } }: { chart: Chart }) {
  return paths.map(({ channel, path }) => <path key={channel} d={path} data-channel={channel} />)
}
