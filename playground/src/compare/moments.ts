import type { DecodedRecording } from '@deltakit/devtools/recordings'

/** What an app shows at one moment of a recording. */
export interface Moment {
  /** In the order in which they began. */
  readonly parts: readonly MomentPart[]
  readonly status: 'waiting' | 'streaming' | 'ended'
}

export interface MomentPart {
  readonly key: string
  readonly type: 'reasoning' | 'content' | 'tool-call'
  /** The name of the tool. */
  readonly name: string
  /** For a call, its input. */
  readonly text: string
}

/** The whole text of one part, and how much of it there is after which event. */
interface Track {
  readonly text: string
  readonly times: Float64Array
  readonly ends: Uint32Array
}

/** Returns a function that gives any moment of a recording at once. */
export function createMoments(decoded: DecodedRecording): (time: number) => Moment {
  const parts = partsOf(decoded)
  const first = decoded.events.find(({ event }) => 'delta' in event)?.time ?? decoded.duration
  return (time) => ({
    parts: parts
      .filter(({ start }) => start <= time)
      .map(({ key, type, name, track }) => ({ key, type, name, text: textAt(track, time) })),
    status: time < first ? 'waiting' : time < decoded.duration ? 'streaming' : 'ended',
  })
}

interface RecordedPart extends Pick<MomentPart, 'type' | 'name'> {
  readonly start: number
  readonly deltas: Delta[]
}

function partsOf({ events }: DecodedRecording) {
  const parts = new Map<string, RecordedPart>()
  let step = 0
  for (const { time, event } of events) {
    if (event.type === 'start') step++
    if (event.type === 'tool-call') {
      const { name, part } = event
      parts.set(`${step}/${part}`, { type: 'tool-call', name, start: time, deltas: [] })
    }
    if (event.type === 'reasoning' || event.type === 'content') {
      const { type, part } = event
      const key = `${step}/${part}`
      if (!parts.has(key)) parts.set(key, { type, name: '', start: time, deltas: [] })
    }
    if ('delta' in event)
      parts.get(`${step}/${event.part}`)?.deltas.push({ time, delta: event.delta })
  }
  return [...parts].map(([key, { deltas, ...part }]) => ({
    ...part,
    key,
    track: createTrack(deltas),
  }))
}

interface Delta {
  readonly time: number
  readonly delta: string
}

function createTrack(deltas: readonly Delta[]): Track {
  let length = 0
  return {
    text: deltas.map(({ delta }) => delta).join(''),
    times: Float64Array.from(deltas, ({ time }) => time),
    ends: Uint32Array.from(deltas, ({ delta }) => {
      length += delta.length
      return length
    }),
  }
}

function textAt({ text, times, ends }: Track, time: number): string {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= time) low = middle + 1
    else high = middle
  }
  return text.slice(0, ends[low - 1] ?? 0)
}
