import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from 'react'
import { useDeck, useDeckField, useWholeLog } from '../view/deck-context.ts'
import type { TimeRange } from '../view/deck-view.ts'
import { createBars } from './bars.ts'
import { useColorScheme } from './color-scheme.ts'
import { panBy, setRange } from './zoom.ts'

/** All of the recording above a part of it. The part can be moved, and its ends pulled. */
export function Overview({ range }: { readonly range: TimeRange }): ReactNode {
  const deck = useDeck()
  const duration = Math.max(useDeckField('duration'), 1)
  const element = useRef<HTMLDivElement>(null)
  const grip = useRef<{ readonly side: string; readonly x: number; readonly range: TimeRange }>(
    undefined,
  )
  const percent = (time: number) => `${(time / duration) * 100}%`

  function onPointerDown(event: PointerEvent): void {
    const { target, clientX } = event
    const box = element.current?.getBoundingClientRect()
    if (!(target instanceof HTMLElement) || !box?.width || event.button !== 0) return
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    const half = (range.to - range.from) / 2
    const at = ((clientX - box.left) / box.width) * duration
    const isBeside = !target.dataset.side
    const start = isBeside ? kept({ from: at - half, to: at + half }, duration) : range
    if (isBeside) setRange(deck, start)
    grip.current = { side: target.dataset.side ?? 'both', x: clientX, range: start }
  }

  function onPointerMove({ clientX }: PointerEvent): void {
    const width = element.current?.clientWidth ?? 0
    if (!grip.current || !width) return
    const { side, x, range: start } = grip.current
    const by = ((clientX - x) / width) * duration
    if (side === 'both') {
      setRange(deck, kept({ from: start.from + by, to: start.to + by }, duration))
    } else if (side === 'from') {
      setRange(deck, { ...start, from: start.from + by })
    } else {
      setRange(deck, { ...start, to: start.to + by })
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowLeft: -0.1, ArrowRight: 0.1 }[event.key]
    if (!by) return
    event.preventDefault()
    panBy(deck, by)
  }

  return (
    <div
      ref={element}
      className="deck-overview"
      role="slider"
      tabIndex={0}
      aria-label="Shown part"
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(range.from)}
      aria-valuetext={`${Math.round(range.from)} to ${Math.round(range.to)} ms`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        grip.current = undefined
      }}
      onKeyDown={onKeyDown}
    >
      <OverviewCanvas duration={duration} />
      <span
        className="deck-brush"
        data-side="both"
        style={{
          insetInlineStart: percent(range.from),
          width: percent(range.to - range.from),
        }}
      >
        <span data-side="from" />
        <span data-side="to" />
      </span>
    </div>
  )
}

/** Keeps the width of a range that would leave the recording. */
function kept({ from, to }: TimeRange, duration: number): TimeRange {
  const by = from < 0 ? -from : Math.min(0, duration - to)
  return { from: from + by, to: to + by }
}

function OverviewCanvas({ duration }: { readonly duration: number }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { events } = useWholeLog()
  const scheme = useColorScheme()

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colour is read of the page, which the scheme changes
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const width = element.clientWidth
    const height = element.clientHeight
    element.width = width * devicePixelRatio
    element.height = height * devicePixelRatio
    context.scale(devicePixelRatio, devicePixelRatio)
    const columns = Math.max(1, Math.floor(width / 3))
    const { tokens, highest } = createBars(events, { range: { from: 0, to: duration }, columns })
    context.fillStyle = getComputedStyle(element).color
    for (let column = 0; column < columns; column++) {
      const sum = tokens.reduce((total, channel) => total + (channel[column] ?? 0), 0)
      const bar = sum ? Math.max(2, Math.sqrt(sum / highest) * (height - 2)) : 0
      context.fillRect((column * width) / columns, height - bar, 2, bar)
    }
  }, [events, duration, scheme])

  return <canvas ref={canvas} />
}
