import { useDeferredValue, useRef, useState } from 'react'
import { hashOf } from '../page/place.ts'
import { type Listed, listed } from './cassettes.ts'

interface ShelfProps {
  readonly chosen: string | undefined
  onFile(file: File): void
}

/** All the cassettes there are, and a way to bring another. */
export function Shelf({ chosen, onFile }: ShelfProps) {
  const [words, setWords] = useState('')
  const [open, setOpen] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const found = useDeferredValue(listed.filter((cassette) => matches(cassette, words)))
  const groups = [...new Set(found.map(({ group }) => group))]
  return (
    <nav className="shelf" aria-label="Cassettes" data-open={open || undefined}>
      <button
        type="button"
        className="fold"
        aria-expanded={open}
        onClick={() => setOpen((was) => !was)}
      >
        Cassettes
      </button>
      <div className="shelf-body">
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
              if (chosen) onFile(chosen)
              event.target.value = ''
            }}
          />
        </div>
        {groups.map((group) => (
          <section key={group}>
            <h2>{group}</h2>
            <ul>
              {found
                .filter((cassette) => cassette.group === group)
                .map(({ name, label, about }) => (
                  <li key={name}>
                    <a
                      href={hashOf(name)}
                      aria-current={name === chosen ? 'true' : undefined}
                      title={about}
                      onClick={() => setOpen(false)}
                    >
                      {label}
                    </a>
                  </li>
                ))}
            </ul>
          </section>
        ))}
        <p className="hint">Drop or paste a cassette's YAML anywhere on the page.</p>
      </div>
    </nav>
  )
}

function matches({ name, about = '' }: Listed, words: string): boolean {
  const text = `${name} ${about}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
