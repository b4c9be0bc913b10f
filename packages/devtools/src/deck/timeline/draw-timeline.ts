import type { StreamLog } from '../log/stream-log.ts'
import type { TimeRange } from '../view/deck-view.ts'
import { barChannels, createBars } from './bars.ts'
import { lanePlaces } from './lane-places.ts'
import { type IdleGap, idleGaps, type Lane, lanesOf } from './lanes.ts'
import { ticksOf } from './ruler.ts'

/** Heights, in pixels. */
export const timelineHeight = 120
const rulerHeight = 24
const barsTop = rulerHeight + 4

/** The colours of a drawing, as CSS writes them. */
export interface TimelineColors {
  readonly line: string
  readonly soft: string
  readonly ink: string
  readonly bad: string
  readonly good: string
  readonly river: string
  readonly amber: string
  readonly channels: readonly string[]
  readonly font: string
}

interface DrawOptions {
  readonly range: TimeRange
  readonly end: number
  readonly width: number
  readonly height: number
  readonly colors: TimelineColors
}

/** Draws the ruler, the tokens and a lane for each request. */
export function drawTimeline(
  context: CanvasRenderingContext2D,
  log: StreamLog,
  { range, end, width, height: fullHeight, colors }: DrawOptions,
): void {
  const x = (time: number) => ((time - range.from) / Math.max(range.to - range.from, 1)) * width
  context.clearRect(0, 0, width, fullHeight)
  context.font = colors.font
  context.textBaseline = 'middle'
  drawRuler()
  const lanes = lanesOf(log, end)
  const { height: lanesHeight, pitch, bar, topOf } = lanePlaces(lanes.length)
  const barsBottom = fullHeight - lanesHeight - 4
  for (const gap of idleGaps(lanes, log)) drawGap(gap)
  drawBars()
  for (const [index, lane] of lanes.entries()) {
    drawLane(lane, fullHeight - lanesHeight + topOf(index))
  }

  function drawRuler(): void {
    context.textAlign = 'left'
    for (const { time, label } of ticksOf(range, width)) {
      const at = Math.round(x(time)) + 0.5
      line(at, rulerHeight - 5, fullHeight, colors.line)
      context.fillStyle = colors.soft
      const hasRoom = at + 3 + context.measureText(label).width < width
      if (hasRoom) context.fillText(label, at + 3, rulerHeight / 2)
    }
    context.fillStyle = colors.line
    context.fillRect(0, rulerHeight - 1, width, 1)
  }

  function drawGap({ from, to, label }: IdleGap): void {
    // Most of a long wait may be outside of what is shown.
    const [left, right] = [Math.max(x(from), 0), Math.min(x(to), width)]
    if (right - left < 1) return
    context.save()
    context.beginPath()
    context.rect(left, barsTop, right - left, fullHeight - barsTop)
    context.clip()
    context.strokeStyle = colors.line
    context.lineWidth = 1.5
    context.beginPath()
    for (let at = left - fullHeight; at < right; at += 7) {
      context.moveTo(at, fullHeight)
      context.lineTo(at + fullHeight, 0)
    }
    context.stroke()
    context.restore()
    context.fillStyle = colors.soft
    context.textAlign = 'center'
    if (right - left > 40) context.fillText(label, (left + right) / 2, barsTop + 8)
  }

  function drawBars(): void {
    const columns = Math.max(1, Math.floor(width / 4))
    const { tokens, highest } = createBars(log.events, { range, columns })
    for (let column = 0; column < columns; column++) {
      const sum = tokens.reduce((all, channel) => all + (channel[column] ?? 0), 0)
      // A root: a call that arrives in one message would leave the words beside it too low to be seen.
      const total = Math.sqrt(sum / Math.max(highest, 1e-9)) * (barsBottom - barsTop)
      let bottom = barsBottom
      for (const [index] of barChannels.entries()) {
        const height = ((tokens[index]?.[column] ?? 0) / Math.max(sum, 1e-9)) * total
        if (!height) continue
        context.fillStyle = colors.channels[index] ?? colors.ink
        context.fillRect(
          (column * width) / columns,
          bottom - Math.max(height, 1),
          3,
          Math.max(height, 1),
        )
        bottom -= height
      }
    }
    context.fillStyle = colors.line
    context.fillRect(0, barsBottom, width, 1)
  }

  function drawLane(lane: Lane, top: number): void {
    const { sentAt, headersAt, firstByteAt, endedAt, failed, isRetry, label } = lane
    if (endedAt < range.from || sentAt > range.to) return
    const connected = headersAt ?? endedAt
    const answered = firstByteAt ?? connected
    const color = failed ? colors.bad : colors.river
    segment(sentAt, connected, { color, alpha: 0.15 })
    segment(connected, answered, { color, alpha: 0.3 })
    segment(answered, endedAt, { color, alpha: failed ? 0.7 : 0.5 })
    if (isRetry) {
      context.fillStyle = colors.amber
      context.fillRect(x(sentAt) - 1, top - 1, 2, bar + 2)
    }
    if (pitch < 10) return
    const text = isRetry ? `${label} retry` : label
    const left = Math.max(x(sentAt), 0)
    const room = x(endedAt) - left
    const textWidth = context.measureText(text).width
    const isInside = room > textWidth + 8
    const after = Math.max(x(endedAt), 0) + 4
    context.textAlign = 'left'
    const besideColor = failed ? colors.bad : colors.soft
    context.fillStyle = isInside ? colors.ink : besideColor
    const outside = after + textWidth < width ? after : Math.max(x(sentAt), 0) - textWidth - 5
    context.fillText(text, isInside ? left + 4 : outside, top + bar / 2 + 0.5)

    function segment(
      from: number,
      to: number,
      { color, alpha }: { color: string; alpha: number },
    ): void {
      context.globalAlpha = alpha
      context.fillStyle = color
      context.fillRect(x(from), top, Math.max(x(to) - x(from), to > from ? 1 : 0), bar)
      context.globalAlpha = 1
    }
  }

  function line(at: number, top: number, bottom: number, color: string): void {
    context.strokeStyle = color
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(at, top)
    context.lineTo(at, bottom)
    context.stroke()
  }
}
