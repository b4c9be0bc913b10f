import type { StreamEvent } from '@deltakit/core'

/** The panels of the slices column that events can show in. */
export type Channel = 'reasoning' | 'content' | 'tools' | 'sources' | 'usage' | 'outcome'

/** What to highlight: an SSE message or an event of it with all it led to, or a channel with its events. */
export interface Selection {
  readonly message?: number | undefined
  readonly event?: number | undefined
  readonly channel?: Channel | undefined
}

export const noSelection: Selection = {}

/** Returns the channel that an event shows in, if any. */
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
