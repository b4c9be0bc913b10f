import type { LoggedEvent } from './event-log.ts'

/** The bars of the timeline: how many tokens each channel received in each part of the time. */
export interface Chart {
  /** Each as an SVG path in a square of 1 by 1, stacked on the paths before it. */
  readonly paths: readonly { readonly channel: ChartChannel; readonly path: string }[]
  /** Where the first token is, from 0 to 1. */
  readonly firstToken: number | undefined
  /** The tokens in the highest column. */
  readonly highest: number
}

interface ChartOptions {
  readonly duration: number
  /** The highest column of another chart to draw in the same scale. */
  readonly otherHighest: number
}

export type ChartChannel = 'reasoning' | 'content' | 'tools'

const channels: readonly ChartChannel[] = ['reasoning', 'content', 'tools']
const columns = 160
/** An estimate for English. Providers do not report how many tokens a message has. */
const charactersPerToken = 4

export function createChart(
  events: readonly LoggedEvent[],
  { duration, otherHighest }: ChartOptions,
): Chart {
  const reasoning = new Float64Array(columns)
  const content = new Float64Array(columns)
  const tools = new Float64Array(columns)
  let firstToken: number | undefined
  for (const { event, time } of events) {
    if (!('delta' in event)) continue
    const column = Math.min(columns - 1, Math.floor((time / Math.max(duration, 1)) * columns))
    firstToken ??= column / columns
    const sums =
      event.type === 'tool-input' ? tools : event.type === 'content' ? content : reasoning
    sums[column] = (sums[column] ?? 0) + event.delta.length / charactersPerToken
  }
  const tokens: Record<ChartChannel, Float64Array> = { reasoning, content, tools }
  const heights = content.map(
    (amount, column) => amount + (reasoning[column] ?? 0) + (tools[column] ?? 0),
  )
  const highest = Math.max(...heights)
  // Rounded up to a power of two, so that drawn bars rarely change their height.
  const scale = 2 ** Math.ceil(Math.log2(Math.max(highest, otherHighest, 1)))
  const bottoms = new Float64Array(columns)
  const paths = channels.map((channel) => {
    let path = ''
    for (const [column, amount] of tokens[channel].entries()) {
      if (!amount) continue
      const bottom = bottoms[column] ?? 0
      const top = bottom + amount / scale
      path += `M${column / columns} ${1 - bottom}V${1 - top}h${0.85 / columns}V${1 - bottom}z`
      bottoms[column] = top
    }
    return { channel, path }
  })
  return { paths, firstToken, highest }
}
