import type { StreamEvent } from '../protocol/stream-event.ts'
import { encodeFirstFrame, lastFrame } from './encode-event.ts'
import { createFrameReader, type FrameReaderOptions } from './frame-reader.ts'
import { type TextBodyOptions, textBody } from './text-body.ts'

export interface EventStreamBodyOptions extends FrameReaderOptions, TextBodyOptions {}

/**
 * Events as the body of a response. They are read when the reader wants more, all that are there at
 * once. A reader that leaves stops the answer.
 */
export function eventStreamBody(
  events: AsyncIterator<StreamEvent, undefined>,
  options: EventStreamBodyOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const frames = createFrameReader(events, options)
  let first = encodeFirstFrame(options.heartbeat)
  return textBody(
    async () => {
      const { text, isLast } = await frames.read()
      const before = first
      first = ''
      return { text: before + text + (isLast ? lastFrame : ''), isLast }
    },
    {
      ...options,
      onClose() {
        void events.return?.()
        options.onClose()
      },
    },
  )
}
