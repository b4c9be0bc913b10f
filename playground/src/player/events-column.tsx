import type { StreamEvent } from '@deltakit/core'
import { useReadableStore } from '@deltakit/react'
import { Rows } from '../ui/virtual-list.tsx'
import { firstFrom } from './event-log.ts'
import type { DeckState } from './player.ts'
import { nameOf, useDeck, useDesk, useLogged, useSelection } from './player-context.ts'
import { nothing, type Selection } from './selection.ts'

/** What the package makes of it. */
export function EventsColumn() {
  const { pointed, held } = useDesk()
  const { events } = useLogged()
  const { message, event, channel } = useSelection()
  const playing = useDeck(playingOf)
  const name = useDeck(nameOf)
  const pointedAt = useReadableStore(pointed)
  const heldNow = useReadableStore(held)

  function eventOf(message: number | undefined): number {
    if (message === undefined) return -1
    const index = firstFrom(events, message)
    return events[index]?.message === message ? index : -1
  }

  function peeked(): number {
    if (playing) return -1
    if (channel) return events.findLastIndex((heard) => heard.channel === channel)
    return pointedAt.event === undefined ? eventOf(pointedAt.message) : -1
  }

  function at(index: number): Selection {
    return { message: events[index]?.message, event: index }
  }

  function isLit(index: number): boolean {
    const heard = events[index]
    if (!heard) return false
    if (channel) return heard.channel === channel
    return event === undefined ? heard.message === message : index === event
  }

  return (
    <section className="column" aria-labelledby="events-title">
      <header>
        <h2 id="events-title">
          Events <small>{events.length.toLocaleString('en')}</small>
        </h2>
      </header>
      <Rows
        key={name}
        label="Events"
        count={events.length}
        held={heldNow.event ?? eventOf(heldNow.message)}
        peeked={peeked()}
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
                <code className="type" data-channel={heard.channel} data-type={heard.event.type}>
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

const playingOf = ({ playing }: DeckState) => playing
