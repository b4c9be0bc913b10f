import { type ReactNode, useEffect, useRef } from 'react'
import { eventsOfMessage } from './event-log.ts'
import { useEventLog, useHighlight, usePlayerContext, usePlayerField } from './player-context.ts'
import { type Channel, noSelection } from './selection.ts'

interface PanelProps {
  readonly channel: Channel
  readonly title: string
  /** A slice. It does not render again when the panel is highlighted. */
  readonly children: ReactNode
}

/** A panel of the slices column. It is highlighted together with its events and lines. */
export function Panel({ channel, title, children }: PanelProps) {
  const { hovered } = usePlayerContext()
  const section = useRef<HTMLElement>(null)
  const isHighlighted = useIsHighlighted(channel)
  const playing = usePlayerField('playing')
  const isHovered = useHighlight().channel === channel

  useEffect(() => {
    if (isHighlighted && !playing && !isHovered) {
      section.current?.scrollIntoView({ block: 'nearest' })
    }
  }, [isHighlighted, playing, isHovered])

  // Not `onPointerEnter`: that fires too when the panel scrolls under a resting pointer.
  function onPointerMove(): void {
    if (hovered.get().channel !== channel) hovered.set({ channel })
  }

  return (
    <section
      ref={section}
      className="panel"
      aria-label={title}
      data-panel={channel}
      data-highlighted={isHighlighted || undefined}
      onPointerMove={onPointerMove}
      onPointerLeave={() => hovered.set(noSelection)}
    >
      {children}
    </section>
  )
}

function useIsHighlighted(channel: Channel): boolean {
  const { channel: highlighted, event, message } = useHighlight()
  const { events } = useEventLog()
  if (highlighted) return highlighted === channel
  if (event !== undefined) return events[event]?.channel === channel
  if (message === undefined) return false
  return eventsOfMessage(events, message).some((entry) => entry.channel === channel)
}
