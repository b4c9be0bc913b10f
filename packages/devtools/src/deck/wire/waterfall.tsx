import type { ReactNode } from 'react'
import type { WireRequest } from '../log/stream-log.ts'
import { useDeckField } from '../view/deck-context.ts'
import { durationText } from '../view/format.ts'
import { timeText } from '../view/pace-note.tsx'

/** When a request waited and when its answer came, on the time of the whole recording. */
export function Waterfall({ request }: { readonly request: WireRequest }): ReactNode {
  const duration = Math.max(useDeckField('duration'), 1)
  const pace = useDeckField('pace')
  const { sentAt, firstByteAt, endedAt = duration, error, response } = request
  const answeredAt = firstByteAt ?? endedAt
  const percent = (time: number) => `${(Math.min(time, duration) / duration) * 100}%`
  const failed = error !== undefined || (response?.status ?? 0) >= 400
  const waited = timeText(durationText(answeredAt - sentAt), pace)
  const received = timeText(durationText(endedAt - answeredAt), pace)
  const title = waited ? `waited ${waited}, received for ${received}` : 'Made-up pace'
  return (
    <span className="deck-waterfall" data-failed={failed || undefined} title={title}>
      <i style={{ left: percent(sentAt), width: percent(answeredAt - sentAt) }} />
      <i
        data-part="received"
        style={{ left: percent(answeredAt), width: percent(endedAt - answeredAt) }}
      />
    </span>
  )
}
