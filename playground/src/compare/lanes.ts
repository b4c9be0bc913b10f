import type { DecodedRecording } from '@deltakit/devtools/recordings'

/** The bars of one recording on the shared ruler, in a square of 1 by 1. */
export interface Lane {
  readonly channel: 'reasoning' | 'content' | 'tools'
  readonly path: string
}

const columns = 200
const channels = ['reasoning', 'content', 'tools'] as const

/** Returns how much came when, of each channel. `duration` is that of the longer recording. */
export function lanesOf({ events }: DecodedRecording, duration: number): readonly Lane[] {
  const sums = new Map(channels.map((channel) => [channel, new Float64Array(columns)]))
  for (const { time, event } of events) {
    if (!('delta' in event)) continue
    const channel = event.type === 'tool-input' ? 'tools' : event.type
    const column = Math.min(columns - 1, Math.floor((time / Math.max(duration, 1)) * columns))
    const sum = sums.get(channel === 'content' || channel === 'tools' ? channel : 'reasoning')
    if (sum) sum[column] = (sum[column] ?? 0) + event.delta.length
  }
  const totals = Array.from({ length: columns }, (_, column) =>
    channels.reduce((total, channel) => total + (sums.get(channel)?.[column] ?? 0), 0),
  )
  const highest = Math.max(1, ...totals)
  const bottoms = new Float64Array(columns)
  return channels.map((channel) => {
    let path = ''
    for (const [column, amount] of (sums.get(channel) ?? new Float64Array()).entries()) {
      if (!amount) continue
      const bottom = bottoms[column] ?? 0
      // The square root keeps a single token visible beside a burst.
      const top = bottom + Math.sqrt(amount / highest) * (amount / (totals[column] ?? amount))
      path += `M${column / columns} ${1 - bottom}V${1 - Math.min(1, top)}h${0.8 / columns}V${1 - bottom}z`
      bottoms[column] = top
    }
    return { channel, path }
  })
}
