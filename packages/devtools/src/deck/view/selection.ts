import type { Channel } from '../log/channel.ts'

/** What to highlight: an entry of the wire or an event of it with all it led to, or a channel. */
export interface Selection {
  readonly message?: number | undefined
  readonly event?: number | undefined
  readonly channel?: Channel | undefined
}

/** Nothing is selected. */
export const noSelection: Selection = {}
