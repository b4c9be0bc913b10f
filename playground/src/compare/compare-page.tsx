import { positionText } from '@deltakit/devtools/deck'
import { defaultCassette } from '../recordings/catalog.ts'
import { compareHash, navigate } from '../routing/route.ts'
import { type ComparedRecording, differencesOf } from './differences.ts'
import { RecordingPane } from './recording-pane.tsx'
import { useCompared } from './use-compared.ts'
import { useSharedClock } from './use-shared-clock.ts'
import './compare.css'

interface ComparePageProps {
  readonly names: readonly [string | undefined, string | undefined]
}

const speeds = [0.25, 0.5, 1, 2, 4, 16]
const secondCassette = 'xai/grok-code-fast-1/text-2025-10'

/** Two recordings side by side: one clock, one ruler, and how they differ. */
export function ComparePage({ names }: ComparePageProps) {
  const [first = defaultCassette, second = secondCassette] = names
  const one = useCompared(first)
  const other = useCompared(second)
  const durations = [one, other].map((side) => side.recording?.decoded.duration ?? 0)
  const duration = Math.max(1, ...durations)
  const isReady = durations.some((length) => length > 0)
  const clock = useSharedClock(duration)
  const { position, playing, speed } = clock
  return (
    <main className="compare">
      <header>
        <h1>Side by side</h1>
        <div className="compare-controls" role="toolbar" aria-label="Transport">
          <button type="button" className="primary" disabled={!isReady} onClick={clock.toggle}>
            {playing ? 'Pause' : position >= duration ? 'Replay' : 'Play'}
          </button>
          <input
            type="range"
            aria-label="Position"
            disabled={!isReady}
            aria-valuetext={positionText(position, duration)}
            min={0}
            max={Math.ceil(duration)}
            step={1}
            value={Math.ceil(position)}
            onChange={(event) => clock.seek(Number(event.target.value))}
          />
          <output>{isReady && positionText(position, duration)}</output>
          <label className="field">
            Speed
            <select value={speed} onChange={(event) => clock.setSpeed(Number(event.target.value))}>
              {speeds.map((value) => (
                <option key={value} value={value}>
                  {value}×
                </option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => navigate(compareHash(second, first))}>
            Swap
          </button>
        </div>
      </header>
      <div className="compare-panes">
        <RecordingPane
          label="First recording"
          name={first}
          side={one}
          clock={{ position, duration }}
          onChoose={(name) => navigate(compareHash(name, second))}
        />
        <RecordingPane
          label="Second recording"
          name={second}
          side={other}
          clock={{ position, duration }}
          onChoose={(name) => navigate(compareHash(first, name))}
        />
      </div>
      {one.recording && other.recording && (
        <Differences one={one.recording} other={other.recording} />
      )}
    </main>
  )
}

interface DifferencesProps {
  readonly one: ComparedRecording
  readonly other: ComparedRecording
}

function Differences({ one, other }: DifferencesProps) {
  const rows = differencesOf(one, other)
  const isMadeUp = one.pace === 'made-up' || other.pace === 'made-up'
  return (
    <section className="compare-differences" aria-label="Differences">
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Figure</span>
            </th>
            <th scope="col">First</th>
            <th scope="col">Second</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, one, other, change }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{one}</td>
              <td>{other}</td>
              <td data-same={change === 'same' || undefined}>{change}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {isMadeUp && (
        <p className="hint">
          A recording without times has a made-up pace: its messages are 20 ms apart. So it has no
          times to compare.
        </p>
      )}
    </section>
  )
}
