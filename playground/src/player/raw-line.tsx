import type { LoggedEvent, LogLine } from './event-log.ts'
import { changedFields } from './line-diff.ts'

interface RawLineProps {
  readonly line: LogLine
  /** The data line before it. */
  readonly before: LogLine | undefined
  /** The name in the `event:` line of its message, or an empty string. */
  readonly eventName: string
  readonly event: LoggedEvent | undefined
  /** Whether to show what the line repeats of the line before it. */
  readonly isWhole: boolean
}

/** Shows a received line. What it repeats is left out; the rest has the colour of its channel. */
export function RawLine({ line: { kind, text }, before, eventName, event, isWhole }: RawLineProps) {
  if (kind !== 'data') return <code data-kind={kind}>{text.slice(0, maxLength)}</code>
  const [, field = '', value = text] = /^(\w*: ?)(.*)$/s.exec(text) ?? []
  const isData = field.startsWith('data')
  const isShortened = isData && !isWhole && before && value.startsWith('{')
  const delta = event && 'delta' in event.event ? JSON.stringify(event.event.delta) : ''
  const shown = isShortened
    ? changedFields(value, { before: before.text, eventName, delta })
    : value
  return (
    <code
      data-channel={isData ? event?.channel : undefined}
      data-kind={field && !isData ? 'frame' : undefined}
    >
      <span className="line-prefix">
        {field}
        {isShortened && '… '}
      </span>
      {shown.slice(0, maxLength)}
    </code>
  )
}

const maxLength = 400
