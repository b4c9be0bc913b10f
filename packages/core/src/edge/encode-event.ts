import { type DeltaEvent, isDelta } from '../protocol/delta-event.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { publicOutcome } from './public-error.ts'

/** The version of the format that handlers write and `edge()` reads. */
export const formatVersion = 2

/**
 * The first frame: which format follows, and how often there is a sign of life at least. `log`: the
 * answer can be read again after its connection is lost.
 */
export function encodeFirstFrame(heartbeat: number, more?: { readonly log: true }): string {
  const hasHeartbeat = heartbeat !== Number.POSITIVE_INFINITY
  return frame({ v: formatVersion, ...(hasHeartbeat && { heartbeat }), ...more })
}

/** The last frame. An answer without it was cut off, whatever came before. */
export const lastFrame: string = frame({ done: true })

/** The last frame of an answer that nobody writes any more, in the place of `lastFrame`. */
export function encodeCut(as: 'truncated' | 'cancelled'): string {
  return frame({ cut: as })
}

/** A comment, so that nobody on the way takes silence for the end. */
export const heartbeatFrame = ':\n\n'

function frame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

/** Writes events as SSE messages. `id` counts them. */
export type EncodeEvent = (event: StreamEvent, id: number) => string

/** `system` must not be shown in failures. */
export function createEventEncoder(system: string): EncodeEvent {
  /** What the deltas of one part begin with: most events go on with the part of the one before. */
  let type = ''
  let part = ''
  let beginning = ''

  function encodeDelta(event: DeltaEvent): string {
    if (event.type !== type || event.part !== part) {
      ;({ type, part } = event)
      beginning = `${JSON.stringify({ type, part }).slice(0, -1)},"delta":`
    }
    return `${beginning}${JSON.stringify(event.delta)}}`
  }

  return (event, id) => {
    if (isDelta(event)) return `id: ${id}\ndata: ${encodeDelta(event)}\n\n`
    const shown =
      event.type === 'end' ? { ...event, outcome: publicOutcome(event.outcome, system) } : event
    return `id: ${id}\n${frame(shown)}`
  }
}
