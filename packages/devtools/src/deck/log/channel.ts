import type { StreamEvent } from '@deltakit/core'

/** Where an app shows what an event brings. `state` is for the provider, and no app shows it. */
export type Channel =
  | 'reasoning'
  | 'content'
  | 'tools'
  | 'sources'
  | 'usage'
  | 'outcome'
  | 'state'
  | 'data'

/** Returns the channel of an event. */
export function channelOf({ type }: StreamEvent): Channel {
  switch (type) {
    case 'reasoning':
    case 'content':
    case 'usage':
      return type
    case 'file':
      return 'content'
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
    case 'provider-state':
    case 'cursor':
      return 'state'
    case 'removed':
    case 'data':
    case 'metadata':
      return 'data'
  }
}
