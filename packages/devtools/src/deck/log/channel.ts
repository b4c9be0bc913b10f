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
  return channels[type]
}

const channels: Readonly<Record<StreamEvent['type'], Channel>> = {
  reasoning: 'reasoning',
  content: 'content',
  file: 'content',
  'tool-call': 'tools',
  'tool-input': 'tools',
  'tool-output': 'tools',
  source: 'sources',
  usage: 'usage',
  start: 'outcome',
  response: 'outcome',
  finish: 'outcome',
  warning: 'outcome',
  end: 'outcome',
  'provider-state': 'state',
  cursor: 'state',
  removed: 'data',
  data: 'data',
  metadata: 'data',
}
