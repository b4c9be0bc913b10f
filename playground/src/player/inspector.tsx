import { useReadableStore } from '@deltakit/react'
import { eventsOfMessage } from './event-log.ts'
import { useEventLog, usePlayerContext } from './player-context.ts'
import { noSelection } from './selection.ts'
import './inspector.css'

/** Shows all lines and events of the selected message. */
export function Inspector() {
  const { selected } = usePlayerContext()
  const { message } = useReadableStore(selected)
  const { lines, events, messageTimes } = useEventLog()
  // After a seek back, the selected message may not have been received yet.
  if (message === undefined || message >= messageTimes.length) return null
  const messageLines = lines.filter((line) => line.message === message)
  const messageEvents = eventsOfMessage(events, message)
  return (
    <aside className="inspector" aria-label="Selected message">
      <header>
        <h2>
          Message {message + 1} <small>{Math.round(messageTimes[message] ?? 0)} ms</small>
        </h2>
        <button type="button" onClick={() => selected.set(noSelection)}>
          Close
        </button>
      </header>
      <div className="pair">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
        <pre tabIndex={0}>{messageLines.map(({ text }) => indentJson(text)).join('\n')}</pre>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
        <pre tabIndex={0}>
          {messageEvents.length
            ? messageEvents.map(({ event }) => JSON.stringify(event, null, 2)).join('\n')
            : 'No events.'}
        </pre>
      </div>
    </aside>
  )
}

function indentJson(line: string): string {
  const [, field, json] = /^(data: ?)(\{.*)$/.exec(line) ?? []
  try {
    return json ? `${field}${JSON.stringify(JSON.parse(json), null, 2)}` : line
  } catch {
    return line
  }
}
