import { type Faults, recordedAt, testCode } from '@deltakit/devtools/recordings'
import { usageCode } from '../code/usage-code.ts'
import { decodeInWorker } from '../decode/decode-in-worker.ts'
import { writeHar } from '../formats/har.ts'
import { writeEvents, writeMessages } from '../formats/write-events.ts'
import type { Recording } from '../player/player.ts'

/** What a recording can be copied as, with its name in the palette. */
export const copyFormats = {
  test: 'Vitest test',
  streamChat: 'streamChat code',
  cassette: 'cassette YAML',
  har: 'HAR',
  events: 'events, as lines of JSON',
  messages: 'messages, as JSON',
} as const

export type CopyFormat = keyof typeof copyFormats

/** Returns a recording as a text. */
export async function recordingText(
  format: CopyFormat,
  { recording, faults }: { readonly recording: Recording; readonly faults: Faults },
): Promise<string> {
  const { cassette, name, readAs: vendor } = recording
  if (format === 'cassette') {
    const { writeCassette } = await import('../recordings/cassette-yaml.ts')
    return writeCassette(cassette)
  }
  if (format === 'har') return writeHar(cassette, recordedAt(cassette.interactions) ?? 0)
  const decoded = await decodeInWorker({ cassette, faults, vendor })
  switch (format) {
    case 'test':
      return testCode(cassette, { name, decoded, faults, vendor })
    case 'streamChat':
      return usageCode(cassette, { decoded, vendor }).streamChat
    case 'events':
      return writeEvents(decoded)
    case 'messages':
      return writeMessages(decoded)
  }
}
