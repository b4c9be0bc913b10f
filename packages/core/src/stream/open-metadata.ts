import { isMergeable, mergeFields } from '../protocol/merge-fields.ts'
import type { AssistantMessage } from '../protocol/message.ts'

/** The metadata of a message while it is written. */
export interface OpenMetadata {
  /** Merges fields into it, in place. */
  merge(fields: object): void
  /** As it is now. What was handed out before stays as it is. */
  show(): Pick<AssistantMessage, 'metadata'>
}

/** Goes on with the metadata of a message, which may have none. */
export function createOpenMetadata(restored: AssistantMessage['metadata']): OpenMetadata {
  let open: Record<string, unknown> | undefined
  let shown = restored
  return {
    merge(fields) {
      open ??= copyFields(restored)
      mergeFields(open, { ...fields })
      shown = undefined
    },
    show() {
      if (open) shown ??= copyFields(open)
      return shown === undefined ? {} : { metadata: shown }
    },
  }
}

function copyFields(metadata: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  if (isMergeable(metadata)) mergeFields(copy, metadata)
  return copy
}
