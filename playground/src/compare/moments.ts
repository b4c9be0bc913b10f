import type { DecodedRecording } from '@deltakit/devtools/recordings'

/** What an app shows at one moment of a recording. */
export interface Moment {
  readonly reasoning: string
  readonly content: string
  readonly calls: readonly MomentCall[]
  readonly status: 'waiting' | 'streaming' | 'ended'
}

interface MomentCall {
  readonly key: string
  readonly name: string
  readonly input: string
}

/** The whole text of one kind, and how much of it there is after which event. */
interface Track {
  readonly text: string
  readonly times: Float64Array
  readonly ends: Uint32Array
}

/** Returns a function that gives any moment of a recording at once. */
export function createMoments(decoded: DecodedRecording): (time: number) => Moment {
  const reasoning = trackOf(decoded, 'reasoning')
  const content = trackOf(decoded, 'content')
  const calls = callsOf(decoded)
  const first = decoded.events.find(({ event }) => 'delta' in event)?.time ?? decoded.duration
  return (time) => ({
    reasoning: textAt(reasoning, time),
    content: textAt(content, time),
    calls: calls
      .filter(({ start }) => start <= time)
      .map(({ key, name, input }) => ({ key, name, input: textAt(input, time) })),
    status: time < first ? 'waiting' : time < decoded.duration ? 'streaming' : 'ended',
  })
}

function trackOf({ events }: DecodedRecording, type: 'reasoning' | 'content'): Track {
  const deltas: Delta[] = []
  let isNextStep = false
  for (const { time, event } of events) {
    if (event.type === 'start') isNextStep = deltas.length > 0
    if (event.type !== type) continue
    // What comes after a tool's output is a paragraph of its own.
    deltas.push({ time, delta: isNextStep ? `\n\n${event.delta}` : event.delta })
    isNextStep = false
  }
  return createTrack(deltas)
}

function callsOf({ events }: DecodedRecording) {
  const calls = new Map<string, { name: string; start: number; deltas: Delta[] }>()
  let step = 0
  for (const { time, event } of events) {
    if (event.type === 'start') step++
    if (event.type === 'tool-call') {
      calls.set(`${step}/${event.part}`, { name: event.name, start: time, deltas: [] })
    }
    if (event.type === 'tool-input') {
      calls.get(`${step}/${event.part}`)?.deltas.push({ time, delta: event.delta })
    }
  }
  return [...calls].map(([key, { name, start, deltas }]) => ({
    key,
    name,
    start,
    input: createTrack(deltas),
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
