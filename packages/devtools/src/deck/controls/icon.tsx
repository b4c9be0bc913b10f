import type { ReactNode } from 'react'

/** Drawn as surfaces. */
const surfaces = {
  start: 'M4 3h2v10H4zM13 3v10L7 8z',
  back: 'M10 3v10L4 8zM11 3h2v10h-2z',
  play: 'M4 2l10 6-10 6z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3 3h2v10H3zM6 3l6 5-6 5z',
  change: 'M2 3l5 5-5 5zM8 3l5 5-5 5zM13 3h1.5v10H13z',
  loop: 'M4 5h7V3l4 3-4 3V7H4v3H2V7a2 2 0 0 1 2-2zM12 11H5v2l-4-3 4-3v2h7V6h2v3a2 2 0 0 1-2 2z',
  previous: 'M8 4l5 7H3z',
  next: 'M8 12L3 5h10z',
} as const

/** Drawn as lines. */
const lines = {
  copy: 'M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2',
  done: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  whole: 'M1.5 8h13M4.5 5l-3 3 3 3M11.5 5l3 3-3 3',
  target: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3',
} as const

/** The name of a drawing. */
export type IconName = keyof typeof surfaces | keyof typeof lines

/** A drawing of 16 by 16. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      {isLine(name) ? (
        <path
          d={lines[name]}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ) : (
        <path d={surfaces[name]} fill="currentColor" fillRule="evenodd" />
      )}
    </svg>
  )
}

function isLine(name: IconName): name is keyof typeof lines {
  return Object.hasOwn(lines, name)
}
