import type { StreamEvent } from '@deltakit/core'
import { useReadable } from '@deltakit/react'
import { useDesk, useLogged, useSelection } from './deck-context.ts'
import { Rows } from './rows.tsx'
import { channelOf, nothing, type Selection } from './selection.ts'

/** What the package makes of it. */
export function EventsColumn() {
  const { pointed, held } = useDesk()
  const { events } = useLogged()
  const { message, event, channel } = useSelection()
  const now = useReadable(held)
  const heldEvent =
    now.event ??
    (now.message === undefined ? -1 : events.findIndex((heard) => heard.message === now.message))

  function at(index: number): Selection {
    return { message: events[index]?.message, event: index }
  }

  function isLit(index: number): boolean {
    const heard = events[index]
    if (!heard) return false
    if (channel) return channelOf(heard.event) === channel
    return event === undefined ? heard.message === message : index === event
  }

  return (
    <section className="column" aria-labelledby="events-title">
      <h2 id="events-title">
        Events <small>{events.length.toLocaleString('en')}</small>
      </h2>
      <Rows
        label="Events"
        count={events.length}
        held={heldEvent}
        nothing="Nothing was said yet"
        isLit={isLit}
        onPoint={(index) => pointed.set(index === undefined ? nothing : at(index))}
        onHold={(index) => held.set(index < 0 ? nothing : at(index))}
      >
        {(index) => {
          const heard = events[index]
          return (
            heard && (
              <>
                <time>{(heard.at / 1_000).toFixed(2)}</time>
                <code className="type" data-channel={channelOf(heard.event)}>
                  {heard.event.type}
                </code>
                <code>{describe(heard.event)}</code>
              </>
            )
          )
        }}
      </Rows>
    </section>
  )
}

/** What it says beside its type, on one line. */
function describe({ type: _, ...event }: StreamEvent): string {
  if ('delta' in event) return JSON.stringify(event.delta)
  return JSON.stringify(event).slice(1, 200)
}
