import { useReadableStore } from '@deltakit/react'
import { madeOf } from './event-log.ts'
import { useDesk, useLogged } from './player-context.ts'
import { nothing } from './selection.ts'
import './inspector.css'

/** All of the message that is held, and of what became of it. */
export function Inspector() {
  const { held } = useDesk()
  const { message } = useReadableStore(held)
  const { lines, events, moments } = useLogged()
  // Where it was gone back from is nothing yet.
  if (message === undefined || message >= moments.length) return null
  const raw = lines.filter((line) => line.message === message)
  const made = madeOf(events, message)
  return (
    <aside className="inspector" aria-label="Held message">
      <header>
        <h2>
          Message {message + 1} <small>{Math.round(moments[message] ?? 0)} ms</small>
        </h2>
        <button type="button" onClick={() => held.set(nothing)}>
          Close
        </button>
      </header>
      <div className="pair">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
        <pre tabIndex={0}>{raw.map(({ text }) => pretty(text)).join('\n')}</pre>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
        <pre tabIndex={0}>
          {made.length
            ? made.map(({ event }) => JSON.stringify(event, null, 2)).join('\n')
            : 'It says nothing.'}
        </pre>
      </div>
    </aside>
  )
}

function pretty(line: string): string {
  const [, field, json] = /^(data: ?)(\{.*)$/.exec(line) ?? []
  try {
    return json ? `${field}${JSON.stringify(JSON.parse(json), null, 2)}` : line
  } catch {
    return line
  }
}
