import { useReadable } from '@deltakit/react'
import { useDesk, useLogged, useSelection } from './deck-context.ts'
import { Rows } from './rows.tsx'
import { channelOf, nothing } from './selection.ts'

/** What came over the network, line by line. */
export function RawColumn() {
  const { pointed, held } = useDesk()
  const { lines, events } = useLogged()
  const { message, channel } = useSelection()
  const heldMessage = useReadable(held).message
  const heldLine =
    heldMessage === undefined ? -1 : lines.findIndex((line) => line.message === heldMessage)

  const ofChannel = new Set(
    channel &&
      events.filter(({ event }) => channelOf(event) === channel).map((heard) => heard.message),
  )

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
      <h2 id="raw-title">
        SSE lines <small>{lines.length.toLocaleString('en')}</small>
      </h2>
      <Rows
        label="SSE lines"
        count={lines.length}
        held={heldLine}
        nothing="Nothing came yet"
        isLit={isLit}
        onPoint={(index) =>
          pointed.set(index === undefined ? nothing : { message: messageAt(index) })
        }
        onHold={(index) => held.set(index < 0 ? nothing : { message: messageAt(index) })}
      >
        {(index) => <code data-kind={lines[index]?.kind}>{lines[index]?.text.slice(0, 400)}</code>}
      </Rows>
    </section>
  )
}
