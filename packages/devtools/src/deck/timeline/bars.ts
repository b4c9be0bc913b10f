import type { Channel } from '../log/channel.ts'
import type { LoggedEvent } from '../log/stream-log.ts'
import type { TimeRange } from '../view/deck-view.ts'

/** The channels that have tokens, from the bottom of a bar to its top. */
export const barChannels: readonly Channel[] = ['reasoning', 'content', 'tools']

/** How many tokens each channel received in each column of the timeline. */
export interface Bars {
  readonly tokens: readonly Float64Array[]
  /** The tokens in the highest column. */
  readonly highest: number
}

interface BarOptions {
  readonly range: TimeRange
  readonly columns: number
}

/** An estimate for English. Providers do not report how many tokens a message has. */
const charactersPerToken = 4

/** `events` must be in the order of their times. */
export function createBars(events: readonly LoggedEvent[], { range, columns }: BarOptions): Bars {
  const tokens = barChannels.map(() => new Float64Array(columns))
  const scale = columns / Math.max(range.to - range.from, 1)
  for (const { event, channel, time } of events) {
    if (!('delta' in event) || time < range.from || time > range.to) continue
    const sums = tokens[barChannels.indexOf(channel)]
    const column = Math.min(columns - 1, Math.floor((time - range.from) * scale))
    if (sums) sums[column] = (sums[column] ?? 0) + event.delta.length / charactersPerToken
  }
  let highest = 0
  for (let column = 0; column < columns; column++) {
    const height = tokens.reduce((sum, channel) => sum + (channel[column] ?? 0), 0)
    highest = Math.max(highest, height)
  }
  return { tokens, highest }
}
