// What an app emits, as the `CUSTOM` events of AG-UI.

import { asText } from '../../protocol/json-fields.ts'
import { type DataEvent, type MetadataEvent, toDataEvent } from '../../protocol/stream-event.ts'
import { appFields, metadataIn } from '../step-metadata.ts'
import type { Chunk } from './chunk.ts'

/** The names of our own events: output that is not final, and metadata of the message. */
export const preliminaryName = 'deltakit.preliminary'
const metadataName = 'deltakit.metadata'

/** Their clients keep no `CUSTOM` event in a message. Ours do where our metadata names the part. */
export function encodeAppEvent(event: DataEvent | MetadataEvent): object {
  if (event.type === 'metadata') {
    return { type: 'CUSTOM', name: metadataName, value: appFields(event.metadata) }
  }
  const { part, name, value, id, transient } = event
  const metadata = transient ? undefined : { deltakit: { part, id } }
  return { type: 'CUSTOM', name, value, metadata }
}

/** The data or metadata in a `CUSTOM` event. Nothing where the event has no name. */
export function decodeAppEvent({
  name: given,
  value = null,
  metadata,
}: Chunk): DataEvent | MetadataEvent | undefined {
  const name = asText(given)
  if (name === metadataName) return { type: 'metadata', metadata: appFields(value) }
  if (!name) return undefined
  const { part, id } = metadataIn(metadata)
  if (typeof part !== 'string') {
    return toDataEvent({ type: 'data', part: 'data', name, value, transient: true })
  }
  return toDataEvent({ type: 'data', part, name, value, ...(typeof id === 'string' && { id }) })
}
