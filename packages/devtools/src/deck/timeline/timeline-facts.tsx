import type { ReactNode } from 'react'
import { useDeckField, useWholeLog } from '../view/deck-context.ts'
import { countText, durationText } from '../view/format.ts'
import { gapFigures } from './gaps.ts'

/** Says in a line what the timeline shows, and on what its times rest. */
export function TimelineFacts(): ReactNode {
  const position = useDeckField('position')
  const duration = useDeckField('duration')
  const pace = useDeckField('pace')
  const { requests } = useWholeLog()
  const messages = requests.reduce((sum, request) => sum + request.messages, 0)
  return (
    <p className="deck-timeline-facts">
      <span className="deck-position">
        {(position / 1_000).toFixed(2)} of {(duration / 1_000).toFixed(2)} s
      </span>
      <span className="deck-legend">
        <i data-channel="reasoning" /> reasoning <i data-channel="content" /> content{' '}
        <i data-channel="tools" /> tools <i data-channel="idle" /> nothing on the wire
      </span>
      <span>
        {countText(requests.length, 'request')} · {countText(messages, 'message')}
      </span>
      {pace === 'made-up' ? (
        <span
          className="deck-pace"
          title="This recording has no times: its messages are evenly spaced"
        >
          made-up pace
        </span>
      ) : (
        <Gaps isRecorded={pace === 'recorded'} />
      )}
    </p>
  )
}

function Gaps({ isRecorded }: { readonly isRecorded: boolean }): ReactNode {
  const found = gapFigures(useWholeLog())
  if (!found) return null
  return (
    <span title="How long the stream waited between two messages">
      {isRecorded && 'timing as recorded · '}waits p50 {durationText(found.p50)} · p95{' '}
      {durationText(found.p95)} · longest {durationText(found.longest)}
    </span>
  )
}
