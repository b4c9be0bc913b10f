// Chat Completions: an answer that is spoken.

import { dataURL } from '../../protocol/data-url.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import { arrayIn, objectIn, stringIn } from '../reading/fields.ts'

interface Chunk {
  readonly choices?: unknown
}

interface Choice {
  readonly delta?: unknown
}

interface Audio {
  readonly data?: unknown
  readonly transcript?: unknown
}

/** What streams is raw sound: 16 bits a sample, 24,000 samples a second, one channel. */
const mediaType = 'audio/pcm;rate=24000'

/**
 * Stands before a reader: the transcript of a spoken answer becomes content, and its sound one file at
 * the end. Only the transcript goes back to the model: the server forgets the sound within an hour.
 */
export function readAudio(reader: ChunkReader): ChunkReader {
  const sound: string[] = []

  function readDelta({ data, transcript }: Audio, events: StreamEvent[]): void {
    const delta = stringIn(transcript)
    if (delta) events.push({ type: 'content', part: 'transcript', delta })
    if (stringIn(data)) sound.push(stringIn(data))
  }

  return {
    ...reader,
    read(chunk, events) {
      const isKnown = reader.read(chunk, events)
      const { delta } = objectIn<Choice>(arrayIn(objectIn<Chunk>(chunk).choices)[0])
      const { audio } = objectIn<{ readonly audio?: unknown }>(delta)
      if (audio) readDelta(objectIn(audio), events)
      return isKnown
    },
    end(events) {
      reader.end?.(events)
      if (!sound.length) return
      const url = dataURL(mediaType, joinBase64(sound))
      events.push({ type: 'file', part: 'audio', mediaType, url })
    },
  }
}

/** One base64 text of many. Padding may stand only at the end, so pieces that have some are decoded. */
function joinBase64(pieces: readonly string[]): string {
  const isPadded = pieces.slice(0, -1).some((piece) => piece.endsWith('='))
  return isPadded ? btoa(pieces.map(fromBase64).join('')) : pieces.join('')
}

/** What is no base64 is left out. */
function fromBase64(piece: string): string {
  try {
    return atob(piece)
  } catch {
    return ''
  }
}
