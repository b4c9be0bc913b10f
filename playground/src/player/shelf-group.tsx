import { useState } from 'react'
import type { Listed } from '../recordings/catalog.ts'
import { hashOf } from '../routing/route.ts'

export const broughtGroup = 'brought here'

interface GroupProps {
  readonly name: string
  readonly cassettes: readonly Listed[]
  readonly chosen: string | undefined
  readonly searched: boolean
  onChoose(): void
}

/** The faults are many, so they stay folded until one is looked for. */
export function ShelfGroup({ name, cassettes, chosen, searched, onChoose }: GroupProps) {
  const isFault = name.startsWith('faults')
  const begins = !isFault || cassettes.some(({ name }) => name === chosen)
  const [open, setOpen] = useState(begins)
  const byHand = cassettes.every(({ about }) => about)
  return (
    <details
      open={open || searched}
      onToggle={(event) => !searched && setOpen(event.currentTarget.open)}
    >
      <summary className="group">
        <h2>{name}</h2>
        {name !== broughtGroup && (
          <span className="origin">
            {isFault ? cassettes.length : byHand ? 'made by hand' : 'recorded'}
          </span>
        )}
      </summary>
      <ul>
        {cassettes.map(({ name, label, about }) => (
          <li key={name}>
            <a
              href={hashOf(name)}
              aria-current={name === chosen ? 'true' : undefined}
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
