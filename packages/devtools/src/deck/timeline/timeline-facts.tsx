import { useReadableStore } from '@deltakit/react'
import type { ReactNode } from 'react'
import { useDeck, useDeckField, useWholeLog } from '../view/deck-context.ts'
import type { TimeRange } from '../view/deck-view.ts'
import { bytesText, countText, durationText, positionText } from '../view/format.ts'
import { PaceNote } from '../view/pace-note.tsx'
import { gapFigures } from './gaps.ts'

/** Says in a line what the timeline shows, and on what its times rest. */
export function TimelineFacts(): ReactNode {
  const position = useDeckField('position')
  const duration = useDeckField('duration')
  const pace = useDeckField('pace')
  const { requests } = useWholeLog()
  const zoom = useReadableStore(useDeck().view.zoom)
  const messages = requests.reduce((sum, request) => sum + request.messages, 0)
  return (
    <p className="deck-timeline-facts">
      <span className="deck-position">{positionText(position, duration)}</span>
      <span className="deck-legend">
        <i data-channel="reasoning" /> reasoning <i data-channel="content" /> content{' '}
        <i data-channel="tools" /> tools <i data-channel="idle" /> nothing on the wire
      </span>
      {zoom ? (
        <InView range={zoom} />
      ) : (
        <span>
          {countText(requests.length, 'request')} · {countText(messages, 'message')}
        </span>
      )}
      <span>
        {pace !== 'made-up' && <Gaps isRecorded={pace === 'recorded'} />} <PaceNote />
      </span>
    </p>
  )
}

/** What the part that the timeline is zoomed to has. */
function InView({ range: { from, to } }: { readonly range: TimeRange }): ReactNode {
  const { entries } = useWholeLog()
  const shown = entries.filter(({ time, kind }) => kind === 'message' && time >= from && time <= to)
  const bytes = shown.reduce((sum, entry) => sum + entry.bytes, 0)
  return (
    <span>
      in view: {durationText(from)} – {durationText(to)} · {countText(shown.length, 'message')} ·{' '}
      {bytesText(bytes)} bytes
    </span>
  )
}

function Gaps({ isRecorded }: { readonly isRecorded: boolean }): ReactNode {
  const found = gapFigures(useWholeLog())
  if (!found) return null
  return (
    <span title="How long the stream waited between two messages">
      <span className="deck-optional">{isRecorded && 'timing as recorded · '}waits </span>p50{' '}
      {durationText(found.p50)} · p95 {durationText(found.p95)} · longest{' '}
      {durationText(found.longest)}
    </span>
  )
}
