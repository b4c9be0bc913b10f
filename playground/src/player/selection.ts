import type { StreamEvent } from '@deltakit/core'

/** What the channels of an answer are called here. */
export type Channel = 'reasoning' | 'content' | 'tools' | 'sources' | 'usage' | 'outcome'

/** What is looked at: a message and all that became of it, or a channel and all that it came from. */
export interface Selection {
  readonly message?: number | undefined
  readonly event?: number | undefined
  readonly channel?: Channel | undefined
}

export const nothing: Selection = {}

/** The channel in which an event shows. */
export function channelOf({ type }: StreamEvent): Channel | undefined {
  switch (type) {
    case 'reasoning':
    case 'content':
    case 'usage':
      return type
    case 'tool-call':
    case 'tool-input':
    case 'tool-output':
      return 'tools'
    case 'source':
      return 'sources'
    case 'start':
    case 'response':
    case 'finish':
    case 'warning':
    case 'end':
      return 'outcome'
    default:
      return undefined
  }
}
