import { type ReactNode, useEffect, useRef } from 'react'
import { madeOf } from './event-log.ts'
import type { DeckState } from './player.ts'
import { useDeck, useDesk, useLogged, useSelection } from './player-context.ts'
import { type Channel, nothing } from './selection.ts'

interface PanelProps {
  readonly channel: Channel
  readonly title: string
  readonly children: ReactNode
}

/** A slice's place. It lights up, so that the slice itself need not render for it. */
export function Panel({ channel, title, children }: PanelProps) {
  const { pointed } = useDesk()
  const place = useRef<HTMLElement>(null)
  const lit = useLit(channel)
  const playing = useDeck(playingOf)
  const pointedAt = useSelection().channel === channel

  useEffect(() => {
    if (lit && !playing && !pointedAt) place.current?.scrollIntoView({ block: 'nearest' })
  }, [lit, playing, pointedAt])

  // Entered is also what moves under a pointer that rests.
  function point(): void {
    if (pointed.get().channel !== channel) pointed.set({ channel })
  }

  return (
    <section
      ref={place}
      className="panel"
      aria-label={title}
      data-panel={channel}
      data-lit={lit || undefined}
      onPointerMove={point}
      onPointerLeave={() => pointed.set(nothing)}
    >
      {children}
    </section>
  )
}

function useLit(channel: Channel): boolean {
  const { channel: looked, event, message } = useSelection()
  const { events } = useLogged()
  if (looked) return looked === channel
  if (event !== undefined) return events[event]?.channel === channel
  if (message === undefined) return false
  return madeOf(events, message).some((heard) => heard.channel === channel)
}

const playingOf = ({ playing }: DeckState) => playing
