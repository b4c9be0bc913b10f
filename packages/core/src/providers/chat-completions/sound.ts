// Chat Completions: an answer that is spoken.

import { dataURL } from '../../protocol/data-url.ts'
import { asText } from '../../protocol/json-fields.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'

/** The `audio` of a delta. Any field may hold any JSON. */
export interface AudioDelta {
  readonly data?: unknown
  readonly transcript?: unknown
}

/** Reads a spoken answer: its transcript becomes content, and its sound one file at the end. */
export interface SoundReader {
  read(delta: AudioDelta, events: StreamEvent[]): void
  end(events: StreamEvent[]): void
}

/** What streams is raw sound: 16 bits a sample, 24,000 samples a second, one channel. */
const mediaType = 'audio/pcm;rate=24000'

/** Only the transcript goes back to the model: the server forgets the sound within an hour. */
export function createSoundReader(): SoundReader {
  const sound: string[] = []
  return {
    read({ data, transcript }, events) {
      const delta = asText(transcript)
      if (delta) events.push({ type: 'content', part: 'transcript', delta })
      if (asText(data)) sound.push(asText(data))
    },
    end(events) {
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
