import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Figure } from '../deck/view/figure.tsx'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { FlightStream } from '../recorder/flight-stream.ts'
import { showBytes, showClock, showCost, showCount, showTime } from './format.ts'
import { createLiveChat } from './live-chat.ts'
import { LiveSlices } from './live-slices.tsx'

interface LiveStreamProps {
  readonly recorder: FlightRecorder
  readonly stream: FlightStream
  readonly renders: number | undefined
  readonly actions: ReactNode
}

/** A stream that goes on: its figures, its latest bytes, its events, and what the page shows of it. */
export function LiveStream({ recorder, stream, renders, actions }: LiveStreamProps): ReactNode {
  const { id, startedAt, firstContentAfter, events, bytes, requests, usage } = stream
  const [live] = useState(() => createLiveChat(recorder, stream))
  useEffect(() => live.start(), [live])
  return (
    <div className="live">
      <div className="live-top">
        <dl className="live-figures">
          <Figure name="First token">{showTime(firstContentAfter)}</Figure>
          <Figure name="Events">{showCount(events)}</Figure>
          <Figure name="Bytes">{showBytes(bytes)}</Figure>
          <Figure name="Requests">{showCount(requests.length)}</Figure>
          <Figure name="Renders">{renders !== undefined && showCount(renders)}</Figure>
          <Figure name="Tokens">{usage.total !== undefined && showCount(usage.total)}</Figure>
          <Figure name="Cost">{showCost(usage.cost)}</Figure>
        </dl>
        {actions}
      </div>
      <p className="live-note">
        Streaming since {showClock(startedAt)}. Once it is over, it plays again here.
      </p>
      <div className="live-columns">
        <Wire recorder={recorder} stream={stream} />
        <section aria-label="Events">
          <h3>Events</h3>
          <ul>
            {[...live.counts()].map(([type, count]) => (
              <li key={type}>
                {type} <b>{showCount(count)}</b>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="What your app sees">
          <h3>What your app sees</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
          <div className="live-slices" tabIndex={0}>
            <LiveSlices chat={live.chat} id={id} />
          </div>
        </section>
      </div>
    </div>
  )
}

/** The latest bytes, read anew whenever the summary changes. */
function Wire({ recorder, stream }: Pick<LiveStreamProps, 'recorder' | 'stream'>): ReactNode {
  const { id, bytes } = stream
  const [wire, setWire] = useState('')
  const latest = useRef<HTMLPreElement>(null)

  useEffect(() => {
    let isGone = false
    // Nothing arrived yet, and there is nothing to look for.
    if (bytes > 0) {
      recorder.wire(id).then(
        (text) => !isGone && setWire(text),
        () => {},
      )
    }
    return () => {
      isGone = true
    }
  }, [recorder, id, bytes])

  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the bytes.
  useEffect(() => {
    const { current: element } = latest
    if (element) element.scrollTop = element.scrollHeight
  }, [wire])

  return (
    <section aria-label="Wire">
      <h3>On the wire, the latest bytes</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
      <pre ref={latest} tabIndex={0}>
        {wire}
      </pre>
    </section>
  )
}
