// What clients keep of an answer for `toAGUI`. TanStack AI keeps less than AG-UI's own clients.

import { asArray, asFields, asId, asText, type Fields } from '../../protocol/json-fields.ts'
import { parseJson } from '../../protocol/json-text.ts'

/** What `toAGUI` kept with a call or with reasoning. Others keep what they like. */
export function encryptedIn(encryptedValue: unknown): Fields {
  return asFields(parseJson(asText(encryptedValue)))
}

/** The calls of a message, with their metadata, which TanStack AI keeps in that of the message. */
export function toolCallsIn({ toolCalls, metadata }: Fields): Fields[] {
  const ofCalls = asFields(asFields(asFields(metadata).tanstack).toolCallMetadata)
  return asArray(toolCalls).map((item) => {
    const call = asFields(item)
    return call.metadata === undefined ? { ...call, metadata: ofCalls[asId(call.id)] } : call
  })
}
