// The output of a call in AG-UI: a text, with our metadata beside it.

import { toText } from '../../protocol/answer-steps.ts'
import { asText } from '../../protocol/json-fields.ts'
import { parseJson } from '../../protocol/json-text.ts'
import type { ToolOutputStatus } from '../../protocol/stream-event.ts'
import { outputForModel } from '../../protocol/tool-call-output.ts'
import { metadataIn, toKnownOutputStatus } from '../step-metadata.ts'

/** How a call ended, and its output. */
export interface EndedOutput {
  readonly status: ToolOutputStatus
  readonly output: unknown
}

/** The text of an output, and the metadata that says what it was. */
export function encodeOutput({ status, output }: EndedOutput): {
  readonly content: string
  readonly metadata: Readonly<Record<string, unknown>>
} {
  const shown = outputForModel({ status, output })
  return {
    content: toText(shown),
    metadata: {
      status,
      json: typeof shown !== 'string',
      reason: status === 'denied' ? output : undefined,
    },
  }
}

/** The output that a text and its metadata hold. `defaultStatus`: for an output that others wrote. */
export function decodeOutput(
  content: unknown,
  {
    metadata,
    defaultStatus = 'done',
  }: { readonly metadata: unknown; readonly defaultStatus?: ToolOutputStatus },
): EndedOutput {
  const { status, json, reason } = metadataIn(metadata)
  const known = toKnownOutputStatus(status) ?? defaultStatus
  switch (known) {
    case 'denied':
      return { status: known, output: asText(reason) }
    case 'skipped':
    case 'interrupted':
      return { status: known, output: undefined }
    default:
      return { status: known, output: json ? decodeJson(content) : content }
  }
}

/** A tool without an output has the empty text. */
function decodeJson(content: unknown): unknown {
  const text = asText(content)
  if (!text) return null
  const value = parseJson(text)
  return value === undefined ? content : value
}
