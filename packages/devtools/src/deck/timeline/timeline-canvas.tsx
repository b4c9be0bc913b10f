import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useDeckField, useWholeLog } from '../view/deck-context.ts'
import type { TimeRange } from '../view/deck-view.ts'
import { drawTimeline, type TimelineColors } from './draw-timeline.ts'
import { timelineText } from './timeline-text.ts'

interface TimelineCanvasProps {
  readonly range: TimeRange
  /** In pixels. */
  readonly height: number
}

/** Draws all that is known of the recording. The position is not part of the drawing. */
export function TimelineCanvas({ range, height }: TimelineCanvasProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const log = useWholeLog()
  const duration = useDeckField('duration')
  const width = useWidth(canvas)
  const scheme = useColorScheme()
  const { from, to } = range

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read of the page, which the scheme changes
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !width) return
    const ratio = devicePixelRatio || 1
    element.width = width * ratio
    element.height = height * ratio
    context.scale(ratio, ratio)
    const colors = colorsOf(element)
    drawTimeline(context, log, { range: { from, to }, end: duration, width, height, colors })
  }, [log, from, to, duration, width, height, scheme])

  return (
    <canvas ref={canvas} role="img" aria-label={timelineText(log, duration)} style={{ height }} />
  )
}

function useWidth(canvas: React.RefObject<HTMLCanvasElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [canvas])
  return width
}

/** Changes whenever the colours of the page may have changed. */
function useColorScheme(): boolean {
  const [isDark, setIsDark] = useState(false)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const update = () => setIsDark(query.matches)
    update()
    query.addEventListener('change', update)
    return () => query.removeEventListener('change', update)
  }, [])
  return isDark
}

/** A canvas knows no variables of CSS, nor `light-dark()`: an element that has them does. */
function colorsOf(canvas: HTMLCanvasElement): TimelineColors {
  const probe = canvas.parentElement?.querySelector<HTMLElement>('.deck-probe') ?? canvas
  const color = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  return {
    line: color('line'),
    soft: color('soft'),
    ink: color('ink'),
    bad: color('bad'),
    good: color('good'),
    river: color('river'),
    amber: color('reasoning'),
    channels: [color('reasoning'), color('content'), color('tools')],
    font: '11px system-ui, sans-serif',
  }
}
