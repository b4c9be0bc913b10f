import type { ReactNode } from 'react'
import { textMatcher } from '../list/search-text.ts'
import type { HeaderList, LoggedEvent, WireEntry, WireRequest } from '../log/stream-log.ts'
import { useDeckField } from '../view/deck-context.ts'
import { bytesText, countText, durationText } from '../view/format.ts'
import { timeText } from '../view/pace-note.tsx'
import { changedFields } from './changed-fields.ts'
import { Waterfall } from './waterfall.tsx'
import { readMessage } from './wire-message.ts'

/** The head of a request's messages. */
export function RequestRow({
  request,
  number,
  query,
}: {
  readonly request: WireRequest
  readonly number: number
  /** What a person looks for, also in the headers and in what was sent. */
  readonly query: string
}): ReactNode {
  const { method, url, response, sentAt, headersAt, messages, error } = request
  const pace = useDeckField('pace')
  const facts = [
    headersAt !== undefined && timeText(durationText(headersAt - sentAt), pace),
    response && countText(messages, 'message'),
  ]
  return (
    <span className="deck-whole-row deck-request" title={url}>
      <span>
        <b>#{number}</b> {method}{' '}
      </span>
      <span className="deck-path">{pathOf(url)}</span>
      <span className="deck-facts">
        {' · '}
        {response ? (
          <b data-status={response.status < 400 ? 'good' : 'bad'}>{response.status}</b>
        ) : (
          <b data-status={error ? 'bad' : 'waiting'}>{error ? 'no response' : 'waiting'}</b>
        )}
        {foundIn(request, query).map((place) => (
          <mark key={place} title={`Found in the ${place}`}>
            {place}
          </mark>
        ))}
        {facts.filter(Boolean).map((fact) => ` · ${fact}`)}
      </span>
      <Waterfall request={request} />
    </span>
  )
}

/** Returns where else than in its messages a request has what a person looks for. */
function foundIn({ url, headers, body, response }: WireRequest, query: string): string[] {
  const matches = query.trim().startsWith('-') ? undefined : textMatcher(query)
  if (!matches) return []
  const has = (list: HeaderList) => list.some((header) => matches(header.join(': ')))
  const places = [
    has(headers) && 'request headers',
    (matches(body) || matches(url)) && 'request',
    response && has(response.headers) && 'response headers',
  ]
  return places.filter((place) => typeof place === 'string')
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname } = new URL(url)
  return pathname.replace(/^\/(?:api\/)?v\d\w*(?=\/)/, '')
}

/** Entries in a row that led to no event. */
export function RepeatRow({
  count,
  name,
}: {
  readonly count: number
  readonly name: string
}): ReactNode {
  return (
    <span className="deck-whole-row deck-repeat">
      {count} × {name || 'message'}, nothing new
    </span>
  )
}

interface MessageRowProps {
  readonly entry: WireEntry
  /** The message before it in the same response. */
  readonly before: WireEntry | undefined
  /** Its number in its response. */
  readonly number: number | string
  readonly event: LoggedEvent | undefined
  readonly time: ReactNode
  readonly gap: ReactNode
}

/** One message. What it repeats of the one before is left out, but only where all of it is JSON. */
export function MessageRow(props: MessageRowProps): ReactNode {
  const { entry, before, number, event, time, gap } = props
  const { name, data, format } = readMessage(entry)
  const type = name || (event?.event.type ?? (format === 'word' ? 'text' : 'message'))
  return (
    <>
      <span className="deck-number">{number}</span>
      {time}
      {gap}
      <span className="deck-number deck-bytes">{bytesText(entry.bytes)}</span>
      <span className="deck-type" title={type}>
        {type}
      </span>
      {format === 'broken' ? (
        <span className="deck-broken">
          <b>
            {entry.isCut ? 'cut here' : 'not JSON'}, {bytesText(entry.bytes)} bytes
          </b>{' '}
          {data.slice(-maxLength)}
        </span>
      ) : (
        <span data-channel={event?.channel} data-empty={!event || undefined}>
          {payloadOf(data, { before, event, name, isJson: format === 'json' })}
        </span>
      )}
    </>
  )
}

interface PayloadContext {
  readonly before: WireEntry | undefined
  readonly event: LoggedEvent | undefined
  readonly name: string
  readonly isJson: boolean
}

function payloadOf(data: string, { before, event, name, isJson }: PayloadContext): string {
  if (!isJson || !before) return data.slice(0, maxLength)
  const delta = event && 'delta' in event.event ? JSON.stringify(event.event.delta) : ''
  const changed = changedFields(data, { before: before.text, eventName: name, delta })
  return changed.slice(0, maxLength) || 'nothing new'
}

const maxLength = 400
