import { useReadableStore } from '@deltakit/react'
import { type KeyboardEvent, useDeferredValue, useRef, useState } from 'react'
import { type CatalogEntry, catalog } from '../recordings/catalog.ts'
import { CatalogGroup, uploadsGroup } from './catalog-group.tsx'
import { openFiles } from './open-recording.ts'
import { usePlayerContext, useRecordingName } from './player-context.ts'
import './catalog.css'

/** Lists the uploaded cassettes and those of the catalog, with a search and a file picker. */
export function CatalogList() {
  const context = usePlayerContext()
  const current = useRecordingName()
  const uploads = useReadableStore(context.uploads.all)
  const [query, setQuery] = useState('')
  const [open, setOpen] = useState(false)
  const fileInput = useRef<HTMLInputElement>(null)
  const all = [...uploads.map(({ name }) => uploadEntry(name)), ...catalog]
  const found = useDeferredValue(all.filter((cassette) => matches(cassette, query)))
  const groups = [...new Set(found.map(groupOf))]
  return (
    <nav className="catalog" aria-label="Cassettes" data-open={open || undefined}>
      <button type="button" className="skip" onClick={skipToPlayer}>
        Skip the cassettes
      </button>
      <button
        type="button"
        className="catalog-toggle"
        aria-expanded={open}
        onClick={() => setOpen((was) => !was)}
      >
        Cassettes
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move the focus inside */}
      <div className="catalog-body" onKeyDown={moveFocus}>
        <div className="search">
          <input
            type="search"
            aria-label="Search cassettes"
            placeholder="Search"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          <button type="button" onClick={() => fileInput.current?.click()}>
            Open…
          </button>
          <input
            ref={fileInput}
            type="file"
            multiple
            accept=".yaml,.yml,.har,.json,.sse,.txt"
            hidden
            aria-label="Recording files"
            onChange={(event) => {
              const files = [...(event.target.files ?? [])]
              if (files.length) void openFiles(context, files)
              event.target.value = ''
            }}
          />
        </div>
        {groups.map((group) => (
          <CatalogGroup
            key={group}
            name={group}
            cassettes={found.filter((cassette) => groupOf(cassette) === group)}
            current={current}
            isSearching={query.trim() !== ''}
            onChoose={() => setOpen(false)}
          />
        ))}
        {!found.length && <p className="placeholder">No cassette matches.</p>}
        <p className="hint">
          Drop or paste a cassette, a HAR, raw SSE or what <code>curl -N -i</code> prints anywhere
          on the page.
        </p>
      </div>
    </nav>
  )
}

/** The faults of each protocol are a group of their own. */
function groupOf({ group, label }: CatalogEntry): string {
  if (group !== 'faults') return group
  const [protocol = '', ...rest] = label.split(' / ')
  return rest.length ? `faults · ${protocol}` : group
}

function uploadEntry(name: string): CatalogEntry {
  return { name, group: uploadsGroup, label: name, about: undefined }
}

function skipToPlayer(): void {
  document.querySelector<HTMLElement>('#player .primary, #player a')?.focus()
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const { target, key, currentTarget } = event
  // In the search field the other keys move the caret.
  if (target instanceof HTMLInputElement && key !== 'ArrowDown') return
  const stops = [...currentTarget.querySelectorAll<HTMLElement>('summary, details[open] a')]
  const current = target instanceof HTMLElement ? stops.indexOf(target) : -1
  const next = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: stops.length - 1 }[key]
  if (next === undefined) return
  event.preventDefault()
  stops[Math.max(0, next)]?.focus()
}

/** Every word of the query must be in the name or the description. */
function matches({ name, about = '' }: CatalogEntry, query: string): boolean {
  const text = `${name} ${about}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
