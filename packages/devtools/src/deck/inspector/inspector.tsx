import { useReadableStore } from '@deltakit/react'
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react'
import { CopyButton } from '../controls/copy-button.tsx'
import { IconButton } from '../controls/icon-button.tsx'
import { eventsOfMessage, type StreamLog } from '../log/stream-log.ts'
import { SplitHandle } from '../split/split-handle.tsx'
import { useDeck, useDeckField, useStreamLog } from '../view/deck-context.ts'
import { defaultSplit } from '../view/deck-view.ts'
import { bytesText, durationText } from '../view/format.ts'
import { timeText } from '../view/pace-note.tsx'
import { noSelection } from '../view/selection.ts'
import { JsonView } from './json-view.tsx'
import { HeadersView, MessageView } from './message-view.tsx'
import './inspector.css'

const tabs = ['Message', 'Request', 'Response'] as const
type Tab = (typeof tabs)[number]

/** Shows the selected entry of the wire, and what it became. */
export function Inspector(): ReactNode {
  const { selected, split: splitStore } = useDeck().view
  const split = useReadableStore(splitStore)
  const { message, event } = useReadableStore(selected)
  const log = useStreamLog()
  // After a seek back, the selected message may not have been received yet.
  if (message === undefined || message >= log.entries.length) return null
  return (
    <>
      <SplitHandle
        label="Above the inspector"
        direction="upright"
        percent={(1 - split.inspector) * 100}
        onMove={(pixels) => {
          const share = split.inspector - pixels / innerHeight
          splitStore.set({ ...split, inspector: Math.min(0.7, Math.max(0.15, share)) })
        }}
        onReset={() => splitStore.set({ ...split, inspector: defaultSplit.inspector })}
      />
      <OpenInspector
        key={log.entries[message]?.kind}
        log={log}
        index={message}
        event={event}
        height={`${split.inspector * 100}vh`}
      />
    </>
  )
}

interface OpenInspectorProps {
  readonly log: StreamLog
  readonly index: number
  readonly event: number | undefined
  readonly height: string
}

function OpenInspector({ log, index, event, height }: OpenInspectorProps): ReactNode {
  const { selected } = useDeck().view
  const element = useRef<HTMLElement>(null)
  const pace = useDeckField('pace')
  const { entries, requests } = log
  const entry = entries[index]
  const [tab, setTab] = useState<Tab>(entry?.kind === 'request' ? 'Request' : 'Message')
  const request = entry && requests[entry.request]

  // In a low panel it would open below what is shown.
  useEffect(() => {
    element.current?.scrollIntoView({ block: 'nearest' })
  }, [])

  // What is new in a message may stand below much that repeats.
  useEffect(() => {
    if (tab === 'Message') showFirstChange(element.current, index)
  }, [index, tab])

  if (!entry || !request) return null
  const isRequest = entry.kind === 'request'
  const number = index - request.entry

  function wireText(): string {
    if (tab === 'Request') return request?.body ?? ''
    if (tab === 'Message' && !isRequest) return entry?.text ?? ''
    return (request?.response?.headers ?? []).map((header) => header.join(': ')).join('\n')
  }

  function move(by: number): void {
    const next = index + by
    if (entries[next]) selected.set({ message: next })
  }

  // A narrow deck has a height of its own, which an inline one would overrule.
  const ownHeight: CSSProperties & { readonly '--deck-inspector': string } = {
    '--deck-inspector': height,
  }

  /** Whoever closes it by a key goes on in the list. */
  function close(): void {
    const deck = element.current?.closest('.deck')
    deck?.querySelector<HTMLElement>('.deck-wire [role=listbox]')?.focus({ preventScroll: true })
    selected.set(noSelection)
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.key !== 'Escape') return
    // The panel around it stays open.
    event.preventDefault()
    close()
  }

  return (
    <aside
      ref={element}
      className="deck-inspector"
      aria-label="Selected message"
      style={ownHeight}
      onKeyDown={onKeyDown}
    >
      <header>
        <h2>
          {isRequest ? `Request #${entry.request + 1}` : `Message ${number}`}{' '}
          <small>
            of {isRequest ? requests.length : `${request.messages} · #${entry.request + 1}`} ·{' '}
            {timeText(durationText(entry.time), pace) ?? 'made-up pace'} · {bytesText(entry.bytes)}{' '}
            bytes
          </small>
        </h2>
        <span className="deck-buttons">
          <IconButton
            icon="previous"
            label="Previous message"
            disabled={index === 0}
            onClick={() => move(-1)}
          />
          <IconButton
            icon="next"
            label="Next message"
            disabled={index >= entries.length - 1}
            onClick={() => move(1)}
          />
          <IconButton icon="close" label="Close" onClick={close} />
        </span>
      </header>
      <div className="deck-pair">
        <section aria-label="On the wire">
          <div className="deck-pair-head">
            <h3>On the wire</h3>
            <Tabs tab={tab} onChange={setTab} hasMessage={!isRequest} />
            <CopyButton what={tab.toLowerCase()} text={wireText} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
          <div className="deck-scroll" tabIndex={0} role="tabpanel" aria-label={tab}>
            {tab === 'Message' ? (
              <MessageView entry={entry} before={isRequest ? undefined : entries[index - 1]} />
            ) : (
              <HeadersView request={request} side={tab} />
            )}
          </div>
        </section>
        <Became log={log} index={index} event={event} />
      </div>
    </aside>
  )
}

/** Scrolls the message alone: the page stays where it is. */
function showFirstChange(inspector: HTMLElement | null, index: number): void {
  const box = inspector?.querySelector('.deck-scroll')
  const changed = box?.querySelector('[data-changed]')
  if (!box) return
  box.scrollTop = 0
  if (!changed || index === 0) return
  const { top, height } = box.getBoundingClientRect()
  const below = changed.getBoundingClientRect().bottom - top - height
  if (below > 0) box.scrollTop = below + height / 3
}

/** The events that the message became. `event` is the one that is selected. */
function Became({ log, index, event }: Omit<OpenInspectorProps, 'height'>): ReactNode {
  const { events } = log
  const became = eventsOfMessage(events, index)
  return (
    <section aria-label="Became">
      <div className="deck-pair-head">
        <h3>
          Became <small>{became.length === 1 ? '1 event' : `${became.length} events`}</small>
        </h3>
        <CopyButton
          what="events"
          text={() => became.map(({ event }) => JSON.stringify(event)).join('\n')}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
      <div className="deck-scroll" tabIndex={0}>
        {!became.length && <p className="deck-hint">No event: your app does not notice it.</p>}
        {became.map((logged) => (
          <div
            key={events.indexOf(logged, Math.max(0, event ?? 0) - became.length)}
            className="deck-became"
            data-selected={events[event ?? -1] === logged || undefined}
          >
            <JsonView value={logged.event} />
          </div>
        ))}
      </div>
    </section>
  )
}

interface TabsProps {
  readonly tab: Tab
  readonly hasMessage: boolean
  onChange(tab: Tab): void
}

function Tabs({ tab, hasMessage, onChange }: TabsProps): ReactNode {
  const shown = tabs.filter((name) => hasMessage || name !== 'Message')

  function onKeyDown(event: React.KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    const next = shown[(shown.indexOf(tab) + by + shown.length) % shown.length]
    if (!next) return
    event.preventDefault()
    onChange(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }

  return (
    <div
      role="tablist"
      aria-label="Parts"
      className="deck-tabs"
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {shown.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          data-tab={name}
          aria-selected={name === tab}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onChange(name)}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
