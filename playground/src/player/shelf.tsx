import { useReadableStore } from '@deltakit/react'
import { type KeyboardEvent, useDeferredValue, useRef, useState } from 'react'
import { type Listed, listed } from '../recordings/catalog.ts'
import { bringFile } from './open-cassette.ts'
import { nameOf, useDeck, useDesk } from './player-context.ts'
import { broughtGroup, ShelfGroup } from './shelf-group.tsx'
import './catalog.css'

/** All the cassettes there are, and a way to bring another. */
export function Shelf() {
  const desk = useDesk()
  const chosen = useDeck(nameOf)
  const brought = useReadableStore(desk.crate.all)
  const [words, setWords] = useState('')
  const [open, setOpen] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const all = [...brought.map(({ name }) => listedAs(name)), ...listed]
  const found = useDeferredValue(all.filter((cassette) => matches(cassette, words)))
  const groups = [...new Set(found.map(groupOf))]
  return (
    <nav className="shelf" aria-label="Cassettes" data-open={open || undefined}>
      <button type="button" className="skip" onClick={skip}>
        Skip the shelf
      </button>
      <button
        type="button"
        className="fold"
        aria-expanded={open}
        onClick={() => setOpen((was) => !was)}
      >
        Cassettes
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows move between what is in it */}
      <div className="shelf-body" onKeyDown={move}>
        <div className="search">
          <input
            type="search"
            aria-label="Search cassettes"
            placeholder="Search"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <button type="button" onClick={() => file.current?.click()}>
            Open…
          </button>
          <input
            ref={file}
            type="file"
            accept=".yaml,.yml"
            hidden
            aria-label="Cassette file"
            onChange={(event) => {
              const [chosen] = event.target.files ?? []
              if (chosen) void bringFile(desk, chosen)
              event.target.value = ''
            }}
          />
        </div>
        {groups.map((group) => (
          <ShelfGroup
            key={group}
            name={group}
            cassettes={found.filter((cassette) => groupOf(cassette) === group)}
            chosen={chosen}
            searched={words.trim() !== ''}
            onChoose={() => setOpen(false)}
          />
        ))}
        {!found.length && <p className="nothing">No cassette matches.</p>}
        <p className="hint">Drop or paste a cassette's YAML anywhere on the page.</p>
      </div>
    </nav>
  )
}

/** The faults of each wire are a group. */
function groupOf({ group, label }: Listed): string {
  if (group !== 'faults') return group
  const [wire = '', ...rest] = label.split(' / ')
  return rest.length ? `faults · ${wire}` : group
}

function listedAs(name: string): Listed {
  return { name, group: broughtGroup, label: name, about: undefined }
}

function skip(): void {
  document.querySelector<HTMLElement>('#player .primary, #player a')?.focus()
}

/** Up and down by the arrows, to either end by Home and End. */
function move(event: KeyboardEvent<HTMLElement>): void {
  const { target, key, currentTarget } = event
  if (target instanceof HTMLInputElement && key !== 'ArrowDown') return
  const places = [...currentTarget.querySelectorAll<HTMLElement>('summary, details[open] a')]
  const at = target instanceof HTMLElement ? places.indexOf(target) : -1
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: places.length - 1 }[key]
  if (to === undefined) return
  event.preventDefault()
  places[Math.max(0, to)]?.focus()
}

function matches({ name, about = '' }: Listed, words: string): boolean {
  const text = `${name} ${about}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
