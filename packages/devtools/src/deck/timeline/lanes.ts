import type { StreamLog, WireRequest } from '../log/stream-log.ts'

/** Where a request is on the timeline, in milliseconds. */
export interface Lane {
  /** The index of the request. */
  readonly request: number
  readonly label: string
  readonly sentAt: number
  readonly headersAt: number | undefined
  readonly firstByteAt: number | undefined
  readonly endedAt: number
  /** It did not get an answer, or a broken one. */
  readonly failed: boolean
  /** It repeats the request before it, which failed. */
  readonly isRetry: boolean
}

/** A time in which nothing was on the wire: the app ran tools, or waited before a retry. */
export interface IdleGap {
  readonly from: number
  readonly to: number
  readonly label: 'tools' | 'retry' | 'app'
}

/** The lanes of all requests. One that goes on ends at `end`. */
export function lanesOf({ requests }: StreamLog, end: number): Lane[] {
  return requests.map((request, index) => ({
    request: index,
    label: `#${index + 1} ${request.response?.status ?? ''}`.trim(),
    sentAt: request.sentAt,
    headersAt: request.headersAt,
    firstByteAt: request.firstByteAt,
    endedAt: request.endedAt ?? end,
    failed: hasFailed(request),
    isRetry: index > 0 && hasFailed(requests[index - 1]),
  }))
}

/** The times between the lanes, and what the app did meanwhile. */
export function idleGaps(lanes: readonly Lane[], { events }: StreamLog): IdleGap[] {
  const gaps: IdleGap[] = []
  for (const [index, lane] of lanes.entries()) {
    const before = lanes[index - 1]
    if (!before || lane.sentAt <= before.endedAt) continue
    const [from, to] = [before.endedAt, lane.sentAt]
    const ranTools = events.some(
      ({ channel, time }) => channel === 'tools' && time >= before.sentAt && time <= to,
    )
    const activity = ranTools ? 'tools' : 'app'
    gaps.push({ from, to, label: lane.isRetry ? 'retry' : activity })
  }
  return gaps
}

function hasFailed(request: WireRequest | undefined): boolean {
  if (!request) return false
  return request.error !== undefined || (request.response?.status ?? 0) >= 400
}
