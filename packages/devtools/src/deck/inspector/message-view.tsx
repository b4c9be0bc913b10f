import type { ReactNode } from 'react'
import type { WireEntry, WireRequest } from '../log/stream-log.ts'
import { bytesText } from '../view/format.ts'
import { readMessage } from '../wire/wire-message.ts'
import { JsonView } from './json-view.tsx'

interface MessageViewProps {
  readonly entry: WireEntry
  /** The entry before it, whose JSON it is compared with. */
  readonly before: WireEntry | undefined
}

/** A message as it was received. What cannot be parsed is shown whole, with the place that is wrong. */
export function MessageView({ entry, before }: MessageViewProps): ReactNode {
  const { name, data, format } = readMessage(entry)
  const value = parse(data)
  const previous = before?.kind === 'message' ? parse(readMessage(before).data) : undefined
  return (
    <>
      {name && <p className="deck-event-line">event: {name}</p>}
      {format === 'broken' && <Broken entry={entry} data={data} />}
      {format === 'word' && <pre>{data || entry.text}</pre>}
      {format === 'json' && value && <JsonView value={value.value} before={previous?.value} />}
    </>
  )
}

function Broken({ entry, data }: { readonly entry: WireEntry; readonly data: string }): ReactNode {
  const at = brokenAt(data)
  return (
    <>
      <p className="deck-error">
        {entry.isCut || at >= data.length
          ? `This message is cut here, after ${bytesText(entry.bytes)} bytes.`
          : `This is not JSON from character ${at + 1} on.`}
      </p>
      <pre>
        {data.slice(0, at)}
        <mark>{data.slice(at) || '⌁'}</mark>
      </pre>
    </>
  )
}

/** Returns where the JSON goes wrong, or its length if it only ends too early. */
function brokenAt(data: string): number {
  try {
    JSON.parse(data)
    return data.length
  } catch (cause) {
    const [, position] = /position (\d+)/.exec(String(cause)) ?? []
    return position === undefined ? data.length : Number(position)
  }
}

function parse(data: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(data) }
  } catch {
    return undefined
  }
}

interface HeadersViewProps {
  readonly request: WireRequest
  readonly side: 'Request' | 'Response'
}

/** What was sent, or the head of what came back. */
export function HeadersView({ request, side }: HeadersViewProps): ReactNode {
  const { method, url, headers, body, response, error } = request
  if (side === 'Response' && !response) {
    return <p className="deck-hint">{error ?? 'There is no response yet.'}</p>
  }
  const lines = side === 'Request' ? headers : (response?.headers ?? [])
  const json = side === 'Request' ? parse(body) : undefined
  return (
    <>
      <p className="deck-start-line">
        {side === 'Request' ? `${method} ${url}` : `${response?.status} ${response?.statusText}`}
      </p>
      <dl className="deck-headers">
        {lines.map(([name, value]) => (
          <div key={`${name}: ${value}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {json ? <JsonView value={json.value} /> : side === 'Request' && body && <pre>{body}</pre>}
    </>
  )
}
