import { memo, type ReactNode } from 'react'

/** The elements of every page. */
export function Shell({ done, children }: { done: boolean; children: ReactNode }): ReactNode {
  return <main data-done={done}>{children}</main>
}

export const Message = memo(({ by, text }: { by: string; text: string }): ReactNode => {
  return <Text by={by} text={text} />
})

export function Text({ by, text }: { by: string; text: string }): ReactNode {
  return <p data-by={by}>{text}</p>
}
