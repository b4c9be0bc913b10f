/** Builds answers of Amazon Bedrock, in binary frames. */

import { crc32 } from './crc32.ts'

/** A frame with these headers, all of them text. */
export function frame(headers: Readonly<Record<string, string>>, payload: string): Uint8Array {
  const encoder = new TextEncoder()
  const encoded = Object.entries(headers).flatMap(([name, value]) => {
    const [nameBytes, valueBytes] = [encoder.encode(name), encoder.encode(value)]
    const length = [valueBytes.length >> 8, valueBytes.length & 255]
    return [nameBytes.length, ...nameBytes, 7, ...length, ...valueBytes]
  })
  return frameOf(Uint8Array.from(encoded), encoder.encode(payload))
}

/** A frame with these bytes as headers. */
export function frameOf(headers: Uint8Array, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + headers.length + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length)
  view.setUint32(4, headers.length)
  view.setUint32(8, crc32(bytes.subarray(0, 8)))
  bytes.set(headers, 12)
  bytes.set(payload, 12 + headers.length)
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, bytes.length - 4)))
  return bytes
}

export function event(type: string, body: object): Uint8Array {
  return frame({ ':message-type': 'event', ':event-type': type }, JSON.stringify(body))
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
