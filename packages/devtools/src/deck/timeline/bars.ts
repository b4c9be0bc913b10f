import type { Channel } from '../log/channel.ts'
import { firstIndex } from '../log/first-index.ts'
import { createRunningSum } from '../log/running-sum.ts'
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

/** The tokens of the events so far, for each channel. */
interface TokenSums {
  readonly times: number[]
  /** A sum before each event, and one after the last. */
  readonly tokens: readonly number[][]
}

const sumsOf = createRunningSum<LoggedEvent, TokenSums>(
  () => ({ times: [], tokens: barChannels.map(() => [0]) }),
  ({ times, tokens }, { event, channel, time }) => {
    times.push(time)
    const length = 'delta' in event ? event.delta.length : 0
    for (const [index, sums] of tokens.entries()) {
      const added = barChannels[index] === channel ? length / charactersPerToken : 0
      sums.push((sums.at(-1) ?? 0) + added)
    }
  },
)

/** `events` must be in the order of their times. */
export function createBars(events: readonly LoggedEvent[], { range, columns }: BarOptions): Bars {
  const { times, tokens: sums } = sumsOf(events)
  const { from, to } = range
  const scale = columns / Math.max(to - from, 1)
  const end = firstIndex(times, (time) => time > to)
  /** The index of the first event in a column. The one after the last column starts at the end. */
  const startOf = (column: number) =>
    column < columns ? firstIndex(times, (time) => (time - from) * scale >= column) : end
  const tokens = barChannels.map(() => new Float64Array(columns))
  let highest = 0
  let start = startOf(0)
  for (let column = 0; column < columns; column++) {
    const next = Math.min(startOf(column + 1), end)
    let height = 0
    for (const [index, channel] of tokens.entries()) {
      channel[column] = (sums[index]?.[next] ?? 0) - (sums[index]?.[start] ?? 0)
      height += channel[column] ?? 0
    }
    highest = Math.max(highest, height)
    start = next
  }
  return { tokens, highest }
}
