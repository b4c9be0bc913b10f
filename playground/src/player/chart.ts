import type { Heard } from './event-log.ts'

/** What is drawn of a stream: how much each channel said in each part of its time. */
export interface Chart {
  readonly paths: readonly { readonly channel: Drawn; readonly path: string }[]
  /** Where the first token came, from 0 to 1. */
  readonly first: number | undefined
  /** The most in one column, in tokens. */
  readonly most: number
}

interface Span {
  readonly duration: number
  /** In one column elsewhere, to which this is drawn in scale. */
  readonly most: number
}

export type Drawn = 'reasoning' | 'content' | 'tools'

const channels: readonly Drawn[] = ['reasoning', 'content', 'tools']
const columns = 160
/** A guess that holds for English; no provider says how many tokens a message had. */
const charactersInToken = 4

/** In a square of 1 by 1, one column beside the other, its channels one on the other. */
export function chartOf(events: readonly Heard[], { duration, most: least }: Span): Chart {
  const sums = channels.map(() => new Float64Array(columns))
  let first: number | undefined
  for (const { event, at } of events) {
    if (!('delta' in event)) continue
    const channel = event.type === 'tool-input' ? 2 : event.type === 'content' ? 1 : 0
    const column = Math.min(columns - 1, Math.floor((at / Math.max(duration, 1)) * columns))
    first ??= column / columns
    const sum = sums[channel]
    if (sum) sum[column] = (sum[column] ?? 0) + event.delta.length / charactersInToken
  }
  const heights = new Float64Array(columns)
  for (const sum of sums) {
    for (const [at, tokens] of sum.entries()) heights[at] = (heights[at] ?? 0) + tokens
  }
  const most = Math.max(...heights)
  // By doubles, so that what is drawn already keeps its height for as long as it can.
  const scale = 2 ** Math.ceil(Math.log2(Math.max(most, least, 1)))
  const grounds = new Float64Array(columns)
  const paths = channels.map((channel, index) => {
    let path = ''
    sums[index]?.forEach((tokens, at) => {
      if (!tokens) return
      const ground = grounds[at] ?? 0
      const top = ground + tokens / scale
      path += `M${at / columns} ${1 - ground}V${1 - top}h${0.85 / columns}V${1 - ground}z`
      grounds[at] = top
    })
    return { channel, path }
  })
  return { paths, first, most }
}
