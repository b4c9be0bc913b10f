import type { StreamLog } from '../log/stream-log.ts'
import { durationText } from '../view/format.ts'
import { idleGaps, lanesOf } from './lanes.ts'

/** Says what the drawing shows, for those who do not see it. */
export function timelineText(log: StreamLog, end: number): string {
  const lanes = lanesOf(log, end)
  const requests = lanes.map(({ label, isRetry, sentAt, endedAt, failed }) => {
    const what = [isRetry && 'a retry', failed && 'failed'].filter(Boolean).join(', ')
    return `Request ${label}${what && ` (${what})`}: ${span(sentAt, endedAt)}`
  })
  const waits = idleGaps(lanes, log).map(
    ({ from, to, label }) => `Nothing on the wire (${label}): ${span(from, to)}`,
  )
  return ['Timeline', ...requests.slice(0, longest), ...waits.slice(0, longest)].join('. ')
}

/** Nobody listens to more. */
const longest = 12

function span(from: number, to: number): string {
  return `${durationText(from)} to ${durationText(to)}`
}
