import { useReadableStore } from '@deltakit/react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { IconButton } from '../controls/icon-button.tsx'
import { firstIndex } from '../log/first-index.ts'
import type { StreamLog } from '../log/stream-log.ts'
import { useDeck, useDeckField, useHighlight, useStreamLog } from '../view/deck-context.ts'
import type { TimeRange } from '../view/deck-view.ts'
import { countText, durationText } from '../view/format.ts'
import { timelineHeight } from './draw-timeline.ts'
import { Overview } from './overview.tsx'
import { TimelineCanvas } from './timeline-canvas.tsx'
import { TimelineFacts } from './timeline-facts.tsx'
import { useWheel } from './use-wheel.ts'
import { setRange, stepIn, zoomBy } from './zoom.ts'
import './timeline.css'

/** The whole recording over time: click to seek, drag to zoom, and a slider in the ruler. */
export function Timeline(): ReactNode {
  const deck = useDeck()
  const { controls, view } = deck
  const position = useDeckField('position')
  const duration = useDeckField('duration')
  const zoom = useReadableStore(view.zoom)
  const range: TimeRange = zoom ?? { from: 0, to: Math.max(duration, 1) }
  const { from, to } = range
  const area = useRef<HTMLDivElement>(null)
  const [pointer, setPointer] = useState<number>()
  const [dragStart, setDragStart] = useState<number>()
  const [drag, setDrag] = useState<TimeRange>()
  useWheel(area)
  const share = (time: number) => (time - from) / (to - from)
  const percent = (time: number) => `${share(time) * 100}%`

  function timeAt(event: PointerEvent): number {
    const box = area.current?.getBoundingClientRect()
    if (!box?.width) return 0
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    return from + share * (to - from)
  }

  function onPointerMove(event: PointerEvent): void {
    const time = timeAt(event)
    setPointer(time)
    if (dragStart === undefined) return
    const width = area.current?.clientWidth ?? 1
    const isDrag = drag || (Math.abs(time - dragStart) / (to - from)) * width > minDrag
    if (isDrag) setDrag({ from: Math.min(dragStart, time), to: Math.max(dragStart, time) })
  }

  function onPointerUp(event: PointerEvent): void {
    if (dragStart === undefined) return
    if (drag) {
      setRange(deck, drag)
    } else {
      controls?.pause()
      controls?.seek(timeAt(event))
    }
    endDrag()
  }

  function endDrag(): void {
    setDragStart(undefined)
    setDrag(undefined)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === '+' || event.key === '=') zoomBy(deck, { factor: 0.5 })
    else if (event.key === '-') zoomBy(deck, { factor: 2 })
    else if (event.key === '0' || event.key === 'Escape') view.zoom.set(undefined)
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the slider inside has the focus and the keys
    <div className="deck-timeline" onKeyDown={onKeyDown}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what the pointer does, the slider's keys do */}
      <div
        ref={area}
        className="deck-timeline-area"
        data-zoomed={zoom ? true : undefined}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointer(undefined)}
        onPointerDown={(event) => {
          const isControl =
            event.target instanceof Element && event.target.closest('input, button, .deck-overview')
          if (event.button !== 0 || isControl) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setDragStart(timeAt(event))
        }}
        onPointerUp={onPointerUp}
        onPointerCancel={endDrag}
        onDoubleClick={() => view.zoom.set(undefined)}
      >
        {zoom && <Overview range={zoom} />}
        <TimelineCanvas
          range={range}
          height={zoom ? timelineHeight - overviewHeight : timelineHeight}
        />
        <span
          className="deck-future"
          style={{ transform: `scaleX(${1 - Math.min(1, Math.max(0, share(position)))})` }}
        />
        <Mark percent={percent} range={range} />
        {position >= from && position <= to && (
          <span
            className="deck-playhead"
            style={{ transform: `translateX(${percent(position)})` }}
          />
        )}
        {drag && (
          <span
            className="deck-drag"
            style={{
              insetInlineStart: percent(drag.from),
              width: `${((drag.to - drag.from) / (to - from)) * 100}%`,
            }}
          />
        )}
        {pointer !== undefined && <Crosshair time={pointer} range={range} percent={percent} />}
        <PositionSlider range={range} />
        {zoom && (
          <span className="deck-zoom-out">
            <IconButton icon="whole" label="Show all" onClick={() => view.zoom.set(undefined)} />
          </span>
        )}
      </div>
      <TimelineFacts />
    </div>
  )
}

/** Moves by the keys, and lies in the ruler. */
function PositionSlider({ range }: { readonly range: TimeRange }): ReactNode {
  const { controls } = useDeck()
  const position = useDeckField('position')
  const duration = useDeckField('duration')
  const { from, to } = range
  const step = stepIn(range)
  if (!controls) return null
  return (
    <input
      type="range"
      aria-label="Position"
      data-outside={position < from || position > to || undefined}
      aria-valuetext={`${durationText(position)} of ${durationText(duration)}`}
      min={Math.floor(from / step) * step}
      max={Math.ceil(to / step) * step}
      step={step}
      value={Math.ceil(position / step) * step}
      onChange={(event) => controls.seek(Number(event.target.value))}
    />
  )
}

/** In pixels. */
const overviewHeight = 24

/** In pixels. A shorter move is a click. */
const minDrag = 5

interface MarkProps {
  readonly range: TimeRange
  percent(time: number): string
}

/** Where the highlighted message is. */
function Mark({ range, percent }: MarkProps): ReactNode {
  const { message } = useHighlight()
  const { entries } = useStreamLog()
  const time = message === undefined ? undefined : entries[message]?.time
  if (time === undefined || time < range.from || time > range.to) return null
  return <span className="deck-mark" style={{ insetInlineStart: percent(time) }} />
}

/** The time under the pointer, and what had arrived by then. */
function Crosshair({ time, range, percent }: MarkProps & { readonly time: number }): ReactNode {
  const whole = useDeckField('whole')
  const count = whole ? messagesUntil(whole, time) : 0
  const isLate = time > (range.from + range.to) / 2
  return (
    <span
      className="deck-crosshair"
      data-late={isLate || undefined}
      style={{ insetInlineStart: percent(time) }}
    >
      <span>
        {durationText(time)}
        {whole && ` · ${countText(count, 'message')}`}
      </span>
    </span>
  )
}

function messagesUntil({ entries, requests }: StreamLog, time: number): number {
  const until = firstIndex(entries, (entry) => entry.time > time)
  return until - requests.filter(({ entry }) => entry < until).length
}
