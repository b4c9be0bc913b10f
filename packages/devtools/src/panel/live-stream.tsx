import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { FlightStream } from '../recorder/flight-stream.ts'
import { showBytes, showCount, showTime } from './format.ts'

interface LiveStreamProps {
  readonly recorder: FlightRecorder
  readonly stream: FlightStream
  readonly renders: number | undefined
  readonly actions: ReactNode
}

/** A stream that goes on: its figures, its latest events and its latest bytes. */
export function LiveStream({ recorder, stream, renders, actions }: LiveStreamProps): ReactNode {
  const { startedAt, firstContentAfter, events, bytes, requests, usage } = stream
  const wire = useWire(recorder, stream)
  const counts = useEventCounts(recorder, stream.id)
  const latest = useRef<HTMLPreElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the bytes.
  useEffect(() => {
    const { current: element } = latest
    if (element) element.scrollTop = element.scrollHeight
  }, [wire])
  return (
    <div className="live">
      <div className="live-top">
        <dl className="live-figures">
          <Figure name="First token" value={showTime(firstContentAfter)} />
          <Figure name="Events" value={showCount(events)} />
          <Figure name="Bytes" value={showBytes(bytes)} />
          <Figure name="Requests" value={showCount(requests.length)} />
          <Figure name="Renders" value={renders === undefined ? '–' : showCount(renders)} />
          <Figure name="Tokens" value={usage.total === undefined ? '–' : showCount(usage.total)} />
        </dl>
        {actions}
      </div>
      <p className="live-note">
        It goes on since {new Date(startedAt).toLocaleTimeString()}. The deck plays it once it is
        over.
      </p>
      <div className="live-columns">
        <section aria-label="Events">
          <h3>Events since you look</h3>
          <ul>
            {counts.map(([type, count]) => (
              <li key={type}>
                {type} <b>{showCount(count)}</b>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="Wire">
          <h3>Wire, its latest bytes</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
          <pre ref={latest} tabIndex={0}>
            {wire}
          </pre>
        </section>
      </div>
    </div>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** The latest bytes, read anew whenever the summary changes. */
function useWire(recorder: FlightRecorder, { id, bytes }: FlightStream): string {
  const [wire, setWire] = useState('')
  useEffect(() => {
    let isGone = false
    // Nothing arrived yet, and there is nothing to look for.
    if (bytes > 0) void recorder.wire(id).then((text) => !isGone && setWire(text))
    return () => {
      isGone = true
    }
  }, [recorder, id, bytes])
  return wire
}

/** How many events of each type passed since the panel shows the stream. */
function useEventCounts(recorder: FlightRecorder, stream: string): [type: string, count: number][] {
  const [counts, setCounts] = useState<[type: string, count: number][]>([])
  useEffect(() => {
    const seen = new Map<string, number>()
    let frame: number | undefined
    function show(): void {
      frame = undefined
      setCounts([...seen])
    }
    const stop = recorder.onEvents(stream, (batch) => {
      for (const { type } of batch) seen.set(type, (seen.get(type) ?? 0) + 1)
      frame ??= requestAnimationFrame(show)
    })
    return () => {
      stop()
      if (frame !== undefined) cancelAnimationFrame(frame)
    }
  }, [recorder, stream])
  return counts
}
