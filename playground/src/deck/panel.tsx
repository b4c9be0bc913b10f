import type { ReactNode } from 'react'
import { useDesk, useLogged, useSelection } from './deck-context.ts'
import { type Channel, channelOf, nothing } from './selection.ts'

interface PanelProps {
  readonly channel: Channel
  readonly title: string
  readonly children: ReactNode
}

/** A slice's place. It lights up, so that the slice itself need not render for it. */
export function Panel({ channel, title, children }: PanelProps) {
  const { pointed } = useDesk()
  return (
    <section
      className="panel"
      aria-label={title}
      data-panel={channel}
      data-lit={useLit(channel) || undefined}
      onPointerEnter={() => pointed.set({ channel })}
      onPointerLeave={() => pointed.set(nothing)}
    >
      {children}
    </section>
  )
}

function useLit(channel: Channel): boolean {
  const selection = useSelection()
  const { events } = useLogged()
  if (selection.channel) return selection.channel === channel
  if (selection.event !== undefined) {
    const heard = events[selection.event]
    return !!heard && channelOf(heard.event) === channel
  }
  if (selection.message === undefined) return false
  return events.some(
    ({ event, message }) => message === selection.message && channelOf(event) === channel,
  )
}
