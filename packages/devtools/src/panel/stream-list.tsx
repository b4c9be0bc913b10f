import type { ReactNode } from 'react'
import type { FlightStream } from '../recorder/flight-stream.ts'
import { showBytes, showClock, showCost, showCount, showTime } from './format.ts'

interface StreamListProps {
  readonly streams: readonly FlightStream[]
  readonly chosen: string
  rendersOf(stream: string): number | undefined
  onChoose(stream: string): void
}

/** The streams of the page, the latest first. */
export function StreamList({ streams, chosen, rendersOf, onChoose }: StreamListProps): ReactNode {
  return (
    <nav className="streams" aria-label="Streams">
      <ul>
        {streams.toReversed().map((stream) => (
          <li key={stream.id}>
            <button
              type="button"
              aria-current={stream.id === chosen}
              data-state={stream.state}
              onClick={() => onChoose(stream.id)}
            >
              <StreamRow stream={stream} renders={rendersOf(stream.id)} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

interface StreamRowProps {
  readonly stream: FlightStream
  readonly renders: number | undefined
}

function StreamRow({ stream, renders }: StreamRowProps): ReactNode {
  const { model, startedAt, state, requests, bytes, events, usage, isEarlier, isSaved } = stream
  const facts = [
    stream.endedAfter !== undefined && showTime(stream.endedAfter),
    `${requests.length} ${requests.length === 1 ? 'request' : 'requests'}`,
    `${showCount(events)} events`,
    showBytes(bytes),
    renders !== undefined && `${renders} renders`,
    usage.total !== undefined && `${showCount(usage.total)} tokens`,
    showCost(usage.cost),
    isSaved && 'saved',
  ]
  return (
    <>
      <span className="stream-name">{model}</span>
      <span className="stream-state">{isEarlier ? `earlier, ${state}` : state}</span>
      <span className="stream-time">{showClock(startedAt)}</span>
      <span className="stream-facts">{inLine(facts)}</span>
    </>
  )
}

/** Facts in a line that breaks after a dot alone. */
function inLine(facts: readonly (string | false | undefined)[]): string {
  const known = facts.flatMap((fact) => fact || [])
  return known.map((fact) => fact.replaceAll(' ', '\u00a0')).join('\u00a0· ')
}
