import type { StreamEvent } from '../protocol/stream-event.ts'
import { encodeFirstFrame, lastFrame } from './encode-event.ts'
import { createFrameReader, type FrameReaderOptions } from './frame-reader.ts'
import { type TextBodyOptions, textBody } from './text-body.ts'

/** How events are written, and what happens around the body. */
export interface EventStreamBodyOptions extends FrameReaderOptions, TextBodyOptions {}

/**
 * Events as the body of a response. They are read when the reader wants more, all that are there at
 * once. A reader that leaves stops the answer.
 */
export function eventStreamBody(
  events: AsyncIterator<StreamEvent, undefined>,
  options: EventStreamBodyOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const around = { first: encodeFirstFrame(options.heartbeat), last: lastFrame }
  const frames = createFrameReader(events, { ...options, around })
  return textBody(frames.read, {
    ...options,
    onClose() {
      void events.return?.()
      options.onClose()
    },
  })
}
