// Amazon Bedrock, `invoke-with-response-stream`: Anthropic's own events, in base64 in frames.

import { ProtocolError } from '../../protocol/errors.ts'
import { asFields } from '../../protocol/json-fields.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import { checkDepth } from '../../protocol/nesting.ts'
import { createAnthropicReader } from '../anthropic/reader.ts'
import type { FrameChunk } from './event-stream.ts'
import { throwException } from './exceptions.ts'

/** A reader of one step. */
export function createInvokeReader(): ChunkReader {
  const reader = createAnthropicReader()
  return {
    ...reader,
    read(chunk, events) {
      const framed = asFields<FrameChunk>(chunk)
      throwException(framed)
      const { bytes } = asFields<{ readonly bytes?: unknown }>(framed.body)
      // Servers that imitate Bedrock may send the event as it is.
      return reader.read(typeof bytes === 'string' ? decodeJson(bytes) : framed.body, events)
    },
  }
}

function decodeJson(base64: string): unknown {
  const message = parseBase64(base64)
  checkDepth(message)
  return message
}

function parseBase64(base64: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new ProtocolError('A frame of the answer is not JSON in base64', '', { body: base64 })
  }
}
