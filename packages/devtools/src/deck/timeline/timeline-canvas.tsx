import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useDeckField, useWholeLog } from '../view/deck-context.ts'
import type { TimeRange } from '../view/deck-view.ts'
import { useColorScheme } from './color-scheme.ts'
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
  const probe = useRef<HTMLSpanElement>(null)
  const log = useWholeLog()
  const duration = useDeckField('duration')
  const width = useWidth(canvas)
  const scheme = useColorScheme()
  const { from, to } = range
  /** Read once for each scheme: a look at the colours of an element lays out the page. */
  const known = useRef<{ readonly scheme: number; readonly colors: TimelineColors }>(undefined)

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !probe.current || !width) return
    const ratio = devicePixelRatio || 1
    element.width = width * ratio
    element.height = height * ratio
    context.scale(ratio, ratio)
    if (known.current?.scheme !== scheme) {
      known.current = { scheme, colors: colorsOf(probe.current) }
    }
    const { colors } = known.current
    drawTimeline(context, log, { range: { from, to }, end: duration, width, height, colors })
  }, [log, from, to, duration, width, height, scheme])

  return (
    <>
      <span ref={probe} hidden>
        {colorProbes}
      </span>
      <canvas ref={canvas} role="img" aria-label={timelineText(log, duration)} style={{ height }} />
    </>
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

/** The variables of CSS with the colours of a drawing. */
const colorNames = [
  'line',
  'soft',
  'ink',
  'bad',
  'good',
  'river',
  'reasoning',
  'content',
  'tools',
] as const

/**
 * A canvas knows no variables of CSS, nor `light-dark()`: elements that have them do. Each colour has an element
 * of its own, for one whose style changes is computed anew at each look.
 */
const colorProbes = colorNames.map((name) => <i key={name} style={{ color: `var(--${name})` }} />)

function colorsOf(probe: HTMLElement): TimelineColors {
  const color = (name: (typeof colorNames)[number]) => {
    const element = probe.children[colorNames.indexOf(name)]
    return element ? getComputedStyle(element).color : ''
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
