import type { ComponentType } from 'react'

/** One way to show an answer. All of them render the same elements. */
export interface Contender {
  readonly protocol: 'chat-completions' | 'ui-messages' | 'ag-ui'
  readonly Page: ComponentType<PageProps>
}

export interface PageProps {
  readonly older: readonly Older[]
  readonly fetch: typeof fetch
  /** Gets the function that sends the question. */
  onReady(send: () => void): void
}

/** A message that is there before the question. */
export interface Older {
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly text: string
}
