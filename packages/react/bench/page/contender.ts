import type { ComponentType } from 'react'

/** One way to show an answer. All of them render the same elements. */
export interface Contender {
  readonly wire: 'chat-completions' | 'ui-messages'
  readonly Page: ComponentType<PageProps>
}

export interface PageProps {
  readonly older: readonly Older[]
  readonly fetch: typeof fetch
  /** Hands out what asks the question. */
  onReady(ask: () => void): void
}

/** A message said before. */
export interface Older {
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly text: string
}
