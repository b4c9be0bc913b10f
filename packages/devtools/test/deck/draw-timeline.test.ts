import { expect, it } from 'vitest'
import type { StreamLog, WireRequest } from '../../src/deck/log/stream-log.ts'
import { drawTimeline, type TimelineColors } from '../../src/deck/timeline/draw-timeline.ts'

const colors: TimelineColors = {
  line: '',
  soft: '',
  ink: '',
  bad: '',
  good: '',
  river: '',
  amber: '',
  channels: [],
  font: '',
}

function requestAt(sentAt: number, endedAt: number): WireRequest {
  return {
    method: 'POST',
    url: 'https://example.com/',
    headers: [],
    body: '',
    entry: 0,
    sentAt,
    response: { status: 200, statusText: '', headers: [] },
    format: 'sse',
    headersAt: sentAt,
    firstByteAt: sentAt,
    endedAt,
    bytes: 0,
    messages: 0,
    error: undefined,
  }
}

/** Counts the lines that are drawn of two requests with a minute between them. */
function linesOf(range: { from: number; to: number }): number {
  const log: StreamLog = {
    requests: [requestAt(0, 1_000), requestAt(61_000, 62_000)],
    entries: [],
    events: [],
  }
  let lines = 0
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (_, name) => () => {
      if (name === 'lineTo') lines++
      return { width: 10 }
    },
    set: () => true,
  })
  drawTimeline(context, log, { range, end: 62_000, width: 1_000, height: 120, colors })
  return lines
}

it('draws no more of a long wait than is shown', () => {
  const whole = linesOf({ from: 0, to: 62_000 })
  expect(whole).toBeGreaterThan(100)
  const insideOfTheWait = linesOf({ from: 30_000, to: 30_001 })
  expect(insideOfTheWait).toBeGreaterThan(100)
  expect(insideOfTheWait).toBeLessThan(1.5 * whole)
})
