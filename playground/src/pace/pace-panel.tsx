import { paceOf } from '@deltakit/devtools/deck'
import type { Recording } from '../player/player.ts'
import { gapBars, gapFigures } from './gaps.ts'
import './pace.css'

/** Shows how long the stream waited between messages, where that was recorded. */
export function PacePanel({ recording: { cassette } }: { recording: Recording }) {
  const figures = gapFigures(cassette)
  if (!figures) {
    return (
      <div className="sheet-body">
        <h2>Made-up pace</h2>
        <p>
          This recording has no times, so the player spaces its messages evenly, 20 ms apart. There
          are no gaps to measure.
        </p>
        <p className="sheet-note">
          <code>record()</code> of <code>@deltakit/core/cassette</code> keeps the time of each read.
        </p>
      </div>
    )
  }
  const bars = gapBars(figures.gaps)
  const highest = Math.max(...bars.map(({ count }) => count))
  return (
    <div className="sheet-body">
      <h2>Gaps between messages</h2>
      {paceOf(cassette) === 'by-hand' && (
        <p className="sheet-note" data-source="hand">
          Pace made by hand: {String(cassette.pace)}
        </p>
      )}
      <dl className="pace-figures">
        <Figure name="p50: half are shorter" value={figures.p50} />
        <Figure name="p95: one in twenty is longer" value={figures.p95} />
        <Figure name="longest stall" value={figures.longest} />
      </dl>
      <table className="pace-bars">
        <caption className="visually-hidden">How many gaps have which length</caption>
        <tbody>
          {bars.map(({ from, to, count }) => (
            <tr key={from}>
              <th scope="row">{rangeText(from, to)}</th>
              <td>{count > 0 && <span style={{ inlineSize: `${(count / highest) * 100}%` }} />}</td>
              <td>{count.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="sheet-note">
        {figures.gaps.length.toLocaleString('en')} gaps. The longest stall is before message{' '}
        {figures.longestAt.toLocaleString('en')}.
      </p>
    </div>
  )
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{timeText(value)}</dd>
    </div>
  )
}

function rangeText(from: number, to: number | undefined): string {
  return to === undefined ? `${timeText(from)} and more` : `${timeText(from)} – ${timeText(to)}`
}

function timeText(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${Math.round(milliseconds / 10) / 100} s`
  return `${milliseconds < 10 ? Math.round(milliseconds * 10) / 10 : Math.round(milliseconds)} ms`
}
