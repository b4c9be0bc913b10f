import { useReadableStore } from '@deltakit/react'
import { useState } from 'react'
import { Rows } from '../ui/virtual-list.tsx'
import { firstFrom, type Heard, type Line, type Logged, madeOf } from './event-log.ts'
import type { DeckState } from './player.ts'
import { nameOf, useDeck, useDesk, useLogged, useSelection } from './player-context.ts'
import { RawLine } from './raw-line.tsx'
import { nothing } from './selection.ts'

/** What came over the network, line by line. */
export function RawColumn() {
  const { pointed, held } = useDesk()
  const { lines, events } = useLogged()
  const { message, channel } = useSelection()
  const playing = useDeck(playingOf)
  const name = useDeck(nameOf)
  const [whole, setWhole] = useState(false)
  const pointedAt = useReadableStore(pointed)
  const heldMessage = useReadableStore(held).message

  const ofChannel = new Set(
    channel && events.filter((heard) => heard.channel === channel).map((heard) => heard.message),
  )

  function lineOf(message: number | undefined): number {
    if (message === undefined) return -1
    const index = firstFrom(lines, message)
    return lines[index]?.message === message ? index : -1
  }

  function peeked(): number {
    if (playing) return -1
    if (channel) return lineOf(Math.max(-1, ...ofChannel))
    return pointedAt.event === undefined ? -1 : lineOf(pointedAt.message)
  }

  function messageAt(index: number | undefined): number | undefined {
    return index === undefined ? undefined : lines[index]?.message
  }

  function isLit(index: number): boolean {
    const at = messageAt(index)
    if (at === undefined) return false
    return channel ? ofChannel.has(at) : at === message
  }

  return (
    <section className="column" aria-labelledby="raw-title">
      <header>
        <h2 id="raw-title">
          SSE lines <small>{lines.length.toLocaleString('en')}</small>
        </h2>
        <button
          type="button"
          className="look"
          aria-pressed={whole}
          title="All of each line, with what it repeats"
          onClick={() => setWhole(!whole)}
        >
          Whole lines
        </button>
      </header>
      <Rows
        key={name}
        label="SSE lines"
        count={lines.length}
        held={lineOf(heldMessage)}
        peeked={peeked()}
        nothing="Nothing came yet"
        isLit={isLit}
        onPoint={(index) =>
          pointed.set(index === undefined ? nothing : { message: messageAt(index) })
        }
        onHold={(index) => held.set(index < 0 ? nothing : { message: messageAt(index) })}
      >
        {(index) => {
          const line = lines[index]
          return (
            line && (
              <RawLine
                line={line}
                before={dataBefore(lines, index)}
                event={eventBefore(lines, index)}
                made={toldBy(events, line.message)}
                whole={whole}
              />
            )
          )
        }}
      </Rows>
    </section>
  )
}

/** Two lines of other fields may stand between. */
function dataBefore(lines: readonly Line[], index: number): Line | undefined {
  for (let at = index - 1; at >= index - 3; at--) {
    const line = lines[at]
    if (line?.kind !== 'data') return undefined
    if (line.text.startsWith('data')) return line
  }
  return undefined
}

function eventBefore(lines: readonly Line[], index: number): string {
  return /^event: ?(.*)/.exec(lines[index - 1]?.text ?? '')?.[1] ?? ''
}

/** What a message said, of all that was made of it. */
function toldBy(events: Logged['events'], message: number): Heard | undefined {
  return madeOf(events, message).find(({ event }) => 'delta' in event || event.type === 'tool-call')
}

const playingOf = ({ playing }: DeckState) => playing
