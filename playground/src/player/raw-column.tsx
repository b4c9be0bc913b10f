import { useState } from 'react'
import { VirtualList } from '../ui/virtual-list.tsx'
import { eventsOfMessage, indexOfMessage, type LoggedEvent, type LogLine } from './event-log.ts'
import { useRecordingName } from './player-context.ts'
import { RawLine } from './raw-line.tsx'
import { noSelection } from './selection.ts'
import { useListColumn } from './use-list-column.ts'

/** Lists the lines received over the network. */
export function RawColumn() {
  const { hovered, selected, log, highlight, underPointer, selection, playing } = useListColumn()
  const { lines, events } = log
  const { message, channel } = highlight
  const name = useRecordingName()
  const [showsWholeLines, setShowsWholeLines] = useState(false)

  const messagesOfChannel = new Set(
    channel && events.filter((event) => event.channel === channel).map((event) => event.message),
  )

  function revealedIndex(): number {
    if (playing) return -1
    if (channel) return indexOfMessage(lines, Math.max(-1, ...messagesOfChannel))
    return underPointer.event === undefined ? -1 : indexOfMessage(lines, underPointer.message)
  }

  function isHighlighted(index: number): boolean {
    const lineMessage = lines[index]?.message
    if (lineMessage === undefined) return false
    return channel ? messagesOfChannel.has(lineMessage) : lineMessage === message
  }

  return (
    <section className="column" aria-labelledby="raw-title">
      <header>
        <h2 id="raw-title">
          SSE lines <small>{lines.length.toLocaleString('en')}</small>
        </h2>
        <button
          type="button"
          className="view-toggle"
          aria-pressed={showsWholeLines}
          title="Show all of each line, including what it repeats"
          onClick={() => setShowsWholeLines(!showsWholeLines)}
        >
          Whole lines
        </button>
      </header>
      <VirtualList
        key={name}
        label="SSE lines"
        count={lines.length}
        selected={indexOfMessage(lines, selection.message)}
        revealed={revealedIndex()}
        placeholder="No lines yet"
        isHighlighted={isHighlighted}
        onHover={(index) =>
          hovered.set(index === undefined ? noSelection : { message: lines[index]?.message })
        }
        onSelect={(index) =>
          selected.set(index < 0 ? noSelection : { message: lines[index]?.message })
        }
      >
        {(index) => {
          const line = lines[index]
          return (
            line && (
              <RawLine
                line={line}
                before={dataLineBefore(lines, index)}
                eventName={eventNameBefore(lines, index)}
                event={mainEvent(eventsOfMessage(events, line.message))}
                isWhole={showsWholeLines}
              />
            )
          )
        }}
      </VirtualList>
    </section>
  )
}

/** Up to two lines of other SSE fields may stand between two data lines. */
function dataLineBefore(lines: readonly LogLine[], index: number): LogLine | undefined {
  for (let at = index - 1; at >= index - 3; at--) {
    const line = lines[at]
    if (line?.kind !== 'data') return undefined
    if (line.text.startsWith('data')) return line
  }
  return undefined
}

function eventNameBefore(lines: readonly LogLine[], index: number): string {
  return /^event: ?(.*)/.exec(lines[index - 1]?.text ?? '')?.[1] ?? ''
}

/** Returns the event that a message is coloured by. */
function mainEvent(events: readonly LoggedEvent[]): LoggedEvent | undefined {
  return events.find(({ event }) => 'delta' in event || event.type === 'tool-call')
}
