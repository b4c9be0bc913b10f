// Amazon Bedrock: errors inside an answer.

import { ProtocolError, ProviderError } from '../../protocol/errors.ts'
import { asFields, asText } from '../../protocol/json-fields.ts'
import type { FrameChunk } from './event-stream.ts'

/** The statuses that exceptions have as responses: they say whether to try again. */
const statuses: Readonly<Record<string, number>> = {
  internalServerException: 500,
  modelStreamErrorException: 424,
  modelTimeoutException: 408,
  serviceUnavailableException: 503,
  throttlingException: 429,
  validationException: 400,
}

/** Throws the error that a chunk is, unless it is none. */
export function throwException({ kind, type, body, broken }: FrameChunk): void {
  if (broken !== undefined) throw new ProtocolError(asText(broken))
  if (kind === 'event') return
  const { message } = asFields<{ readonly message?: unknown }>(body)
  const name = asText(type)
  throw new ProviderError({ message, code: name, status: statuses[name] })
}
