import { useState } from 'react'
import type { CatalogEntry } from '../recordings/catalog.ts'
import { cassetteHash } from '../routing/route.ts'

export const uploadsGroup = 'uploaded'

interface CatalogGroupProps {
  readonly name: string
  readonly cassettes: readonly CatalogEntry[]
  /** The name of the cassette in the player. */
  readonly current: string | undefined
  readonly isSearching: boolean
  onChoose(): void
}

/** A group of cassettes that folds. The groups of faults are long, so they start folded. */
export function CatalogGroup({
  name,
  cassettes,
  current,
  isSearching,
  onChoose,
}: CatalogGroupProps) {
  const isFaults = name.startsWith('faults')
  const startsOpen = !isFaults || cassettes.some(({ name }) => name === current)
  const [open, setOpen] = useState(startsOpen)
  return (
    <details
      open={open || isSearching}
      onToggle={(event) => !isSearching && setOpen(event.currentTarget.open)}
    >
      <summary className="group">
        <h2>{name}</h2>
        {name !== uploadsGroup && (
          <span className="origin">{isFaults ? cassettes.length : originOf(cassettes)}</span>
        )}
      </summary>
      <ul>
        {cassettes.map(({ name, label, about }) => (
          <li key={name}>
            <a
              href={cassetteHash(name)}
              aria-current={name === current ? 'true' : undefined}
              title={about ?? label}
              onClick={onChoose}
            >
              {name.startsWith('faults/') ? label.split(' / ').at(-1) : label}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}

function originOf(cassettes: readonly CatalogEntry[]): string {
  return cassettes.every(({ about }) => about) ? 'made by hand' : 'recorded'
}
