import { useReadable } from '@deltakit/react'
import { useState } from 'react'
import { Answer } from './answer.tsx'
import type { Player } from './player.ts'
import type { Recording } from './recordings.ts'

const speeds = [
  { label: '½ ×', value: 0.5 },
  { label: '1 ×', value: 1 },
  { label: '4 ×', value: 4 },
  { label: 'at once', value: Number.POSITIVE_INFINITY },
]

export function App({ player, recordings }: { player: Player; recordings: readonly Recording[] }) {
  const [speed, setSpeed] = useState(1)
  const { recording, question, answers, playing } = useReadable(player.playback)

  function play(chosen: Recording): void {
    history.replaceState(null, '', `#${chosen.name}`)
    void player.play(chosen, speed)
  }

  return (
    <div className="page">
      <header className="masthead">
        <h1>Deltakit</h1>
        <p>One stream, parted into reasoning, content and tool calls.</p>
      </header>
      <Shelf recordings={recordings} chosen={recording} choose={play} />
      <main>
        {recording && (
          <div className="bar">
            <div className="title">
              <h2>{recording.name}</h2>
              {recording.about && <p>{recording.about}</p>}
            </div>
            <label>
              Speed
              <select value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>
                {speeds.map(({ label, value }) => (
                  <option key={label} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            {playing ? (
              <button type="button" onClick={player.stop}>
                Stop
              </button>
            ) : (
              <button type="button" className="primary" onClick={() => play(recording)}>
                Replay
              </button>
            )}
          </div>
        )}
        {question && <p className="question">{question}</p>}
        {answers.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: answers have an order and no other name
          <Answer key={index} message={message} />
        ))}
      </main>
    </div>
  )
}

interface ShelfProps {
  recordings: readonly Recording[]
  chosen: Recording | undefined
  choose: (recording: Recording) => void
}

function Shelf({ recordings, chosen, choose }: ShelfProps) {
  const groups = new Set(recordings.map(({ group }) => group))
  return (
    <nav aria-label="Cassettes">
      {[...groups].map((name) => (
        <section key={name}>
          <h3>{name}</h3>
          <ul>
            {recordings
              .filter(({ group }) => group === name)
              .map((recording) => (
                <li key={recording.name}>
                  <button
                    type="button"
                    aria-current={recording.name === chosen?.name}
                    title={recording.about}
                    onClick={() => choose(recording)}
                  >
                    {recording.label}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}
