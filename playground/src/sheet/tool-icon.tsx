const paths = {
  code: 'M5.5 3.5 1 8l4.5 4.5 1-1L3 8l3.5-3.5zM10.5 3.5 15 8l-4.5 4.5-1-1L13 8 9.5 4.5z',
  export: 'M7.25 2h1.5v6l2-2 1 1-3.75 3.75L4.25 7l1-1 2 2zM2 10.5h1.5v2h9v-2H14V14H2z',
  share: 'M8.75 10.5h-1.5V4.800l-2 2-1-1L8 2l3.75 3.800-1 1-2-2zM2 8h1.5v4.5h9V8H14v6H2z',
  pace: 'M2 14V9h2.5v5zM6.75 14V3h2.5v11zM11.5 14V7H14v7z',
  compare: 'M2 3h5v10H2zM3.5 4.5v7h2v-7zM9 3h5v10H9zM10.5 4.5v7h2v-7z',
} as const

/** A drawing of 16 by 16 for what the menu does. */
export function ToolIcon({ name }: { name: keyof typeof paths }) {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
