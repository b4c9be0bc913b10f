import type { Heard, Line } from './event-log.ts'
import { newsIn } from './line-diff.ts'

interface RawLineProps {
  readonly line: Line
  /** The last line of data before it. */
  readonly before: Line | undefined
  /** Of its message, where there is one. */
  readonly event: string
  readonly made: Heard | undefined
  readonly whole: boolean
}

/** A line that came: what it is and repeats dimmed, what it says in its channel's colour. */
export function RawLine({ line: { kind, text }, before, event, made, whole }: RawLineProps) {
  if (kind !== 'data') return <code data-kind={kind}>{text.slice(0, longest)}</code>
  const [, field = '', value = text] = /^(\w*: ?)(.*)$/s.exec(text) ?? []
  const isData = field.startsWith('data')
  const repeats = isData && !whole && before && value.startsWith('{')
  const says = made && 'delta' in made.event ? JSON.stringify(made.event.delta) : ''
  const said = repeats ? newsIn(value, { before: before.text, named: event, says }) : value
  return (
    <code
      data-channel={isData ? made?.channel : undefined}
      data-kind={field && !isData ? 'frame' : undefined}
    >
      <span className="repeats">
        {field}
        {repeats && '… '}
      </span>
      {said.slice(0, longest)}
    </code>
  )
}

const longest = 400
