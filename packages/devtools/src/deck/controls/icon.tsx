import type { ReactNode } from 'react'

const paths = {
  start: 'M4 3h2v10H4zM13 3v10L7 8z',
  back: 'M10 3v10L4 8zM11 3h2v10h-2z',
  play: 'M4 2l10 6-10 6z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3 3h2v10H3zM6 3l6 5-6 5z',
  change: 'M2 3l5 5-5 5zM8 3l5 5-5 5zM13 3h1.5v10H13z',
  loop: 'M4 5h7V3l4 3-4 3V7H4v3H2V7a2 2 0 0 1 2-2zM12 11H5v2l-4-3 4-3v2h7V6h2v3a2 2 0 0 1-2 2z',
  copy: 'M5 2h8v9h-2V4H5zM3 5h7v9H3zM4.5 6.5v6h4v-6z',
  close: 'M4 3l4 4 4-4 1 1-4 4 4 4-1 1-4-4-4 4-1-1 4-4-4-4z',
  previous: 'M8 4l5 7H3z',
  next: 'M8 12L3 5h10z',
  whole: 'M2 7h12v2H2zM2 7l3-3v3zM14 7l-3-3v3zM2 9l3 3V9zM14 9l-3 3V9z',
  target: 'M7 1h2v3H7zM7 12h2v3H7zM1 7h3v2H1zM12 7h3v2h-3zM6 6h4v4H6z',
  done: 'M3 8l2-2 2 2 5-5 2 2-7 7z',
} as const

export type IconName = keyof typeof paths

/** A drawing of 16 by 16. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
