import { type ReactNode, useState } from 'react'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { FlightStream } from '../recorder/flight-stream.ts'
import { LiveStream } from './live-stream.tsx'
import { ReportActions } from './report-actions.tsx'
import { StreamDeck } from './stream-deck.tsx'

/** The stream to show. */
export interface StreamViewProps {
  readonly recorder: FlightRecorder
  readonly stream: FlightStream
  readonly renders: number | undefined
  readonly playground: string | undefined
}

/** One stream: what is here of it while it goes on, and the deck once it is over. */
export function StreamView({ recorder, stream, renders, playground }: StreamViewProps): ReactNode {
  // Kept here: the actions are mounted anew when the answer ends.
  const [note, setNote] = useState('')
  const actions = (
    <ReportActions
      recorder={recorder}
      stream={stream.id}
      playground={playground}
      note={note}
      onNote={setNote}
    />
  )
  return (
    <section className="stream-view" aria-label={`Stream of ${stream.model}`}>
      {stream.error && (
        <p className="stream-error" role="status">
          {stream.error}
        </p>
      )}
      {stream.state === 'streaming' ? (
        <LiveStream recorder={recorder} stream={stream} renders={renders} actions={actions} />
      ) : (
        <StreamDeck recorder={recorder} stream={stream} actions={actions} />
      )}
    </section>
  )
}
