import type { ReactNode } from 'react'

interface FigureProps {
  readonly name: string
  readonly title?: string | undefined
  /** A dash stands for what is not known. */
  readonly children?: ReactNode
}

/** A figure with its name, in a `dl`. */
export function Figure({ name, title, children }: FigureProps): ReactNode {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children || '–'}</dd>
    </div>
  )
}
