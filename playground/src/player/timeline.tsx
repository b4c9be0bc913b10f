import { useMemo, useState } from 'react'
import { type Chart, chartOf } from './chart.ts'
import type { DeckState } from './player.ts'
import { sessionOf, useDeck, useDesk, useLogged } from './player-context.ts'
import type { Tape } from './tape.ts'
import './timeline.css'

/** The stream drawn over its time, and the handle to move in it. */
export function Timeline() {
  const { deck } = useDesk()
  const session = useDeck(sessionOf)
  const position = useDeck(positionOf)
  const duration = useDeck(durationOf)
  const logged = useLogged()
  const over = useDeck(overOf)
  const [whole, setWhole] = useState<Whole>()
  const tape = session?.tape
  const ahead = whole?.tape === tape ? whole?.chart : undefined
  const scale = ahead?.most ?? 0
  const chart = useMemo(
    () => chartOf(logged.events, { duration, most: scale }),
    [logged, duration, scale],
  )
  // What comes last is heard a frame after it is over.
  if (over && tape && whole?.chart !== chart) setWhole({ tape, chart })
  const { first, most } = ahead ?? chart
  const messages = tape?.messages ?? 0
  const seconds = `${(position / 1_000).toFixed(2)} of ${(duration / 1_000).toFixed(2)} s`
  return (
    <div className="timeline">
      <figure aria-label="Tokens over time, by channel">
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <Bars chart={chart} />
          {ahead && (
            <g className="ahead">
              <Bars chart={ahead} />
            </g>
          )}
        </svg>
        {first !== undefined && (
          <span
            className="first"
            data-late={first > 0.8 || undefined}
            style={{ insetInlineStart: `${first * 100}%` }}
          >
            <span>first token</span>
          </span>
        )}
        <span
          className="head"
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
        onChange={(event) => deck.seek(Number(event.target.value))}
      />
      <p className="where">
        <span>{seconds}</span>
        <span className="key">
          <i data-channel="reasoning" /> reasoning <i data-channel="content" /> content{' '}
          <i data-channel="tools" /> tools
          {most > 0 && ` · highest ≈ ${Math.ceil(most)} tokens`}
        </span>
        <span>
          {messages.toLocaleString('en')} {messages === 1 ? 'message' : 'messages'} ·{' '}
          {tape?.timed ? 'pace as recorded' : 'made-up pace: it was not recorded'}
        </span>
      </p>
    </div>
  )
}

/** What a playing to its end drew, to be seen ahead of those that follow. */
interface Whole {
  readonly tape: Tape
  readonly chart: Chart
}

function Bars({ chart: { paths } }: { chart: Chart }) {
  return paths.map(({ channel, path }) => <path key={channel} d={path} data-channel={channel} />)
}

const overOf = ({ over }: DeckState) => over
const positionOf = ({ position }: DeckState) => position
const durationOf = ({ duration }: DeckState) => duration
