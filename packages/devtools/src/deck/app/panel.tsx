import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Icon } from '../controls/icon.tsx'
import type { Channel } from '../log/channel.ts'
import { eventsOfMessage, type LoggedEvent } from '../log/stream-log.ts'
import { useDeck, useStreamLog } from '../view/deck-context.ts'
import { noSelection, type Selection } from '../view/selection.ts'

interface PanelProps {
  readonly channel: Channel
  readonly title: string
  /** A slice. It does not render again when the panel is highlighted. */
  readonly children: ReactNode
}

/**
 * A panel of what an app sees. It is highlighted together with its events and messages. A click selects
 * them, and only a selection scrolls.
 */
export function Panel({ channel, title, children }: PanelProps): ReactNode {
  const { hovered, selected } = useDeck().view
  const { events } = useStreamLog()
  const section = useRef<HTMLElement>(null)
  const underPointer = useReadableStore(hovered)
  const selection = useReadableStore(selected)
  const isHighlighted = isPartOf(underPointer === noSelection ? selection : underPointer, {
    channel,
    events,
  })
  const isSelected = isPartOf(selection, { channel, events })

  useEffect(() => {
    if (isSelected) section.current?.scrollIntoView({ block: 'nearest' })
  }, [isSelected])

  // Not `onPointerEnter`: that fires too when the panel scrolls under a resting pointer.
  function onPointerMove(): void {
    if (hovered.get().channel !== channel) hovered.set({ channel })
  }

  return (
    <section
      ref={section}
      className="deck-panel"
      aria-label={title}
      data-panel={channel}
      data-highlighted={isHighlighted || undefined}
      onPointerMove={onPointerMove}
      onPointerLeave={() => hovered.set(noSelection)}
    >
      {children}
      <button
        type="button"
        className="deck-find"
        title="Select its events and messages"
        aria-label={`Events of ${title}`}
        onClick={() => selected.set(selection.channel === channel ? noSelection : { channel })}
      >
        <Icon name="target" />
      </button>
    </section>
  )
}

interface ChannelEvents {
  readonly channel: Channel
  readonly events: readonly LoggedEvent[]
}

function isPartOf(
  { channel: highlighted, event, message }: Selection,
  { channel, events }: ChannelEvents,
): boolean {
  if (highlighted) return highlighted === channel
  if (event !== undefined) return events[event]?.channel === channel
  if (message === undefined) return false
  return eventsOfMessage(events, message).some((entry) => entry.channel === channel)
}
