import { partKey } from '../../protocol/part-key.ts'
import type { SseMessages } from '../sse-messages.ts'
import { encodePartMetadata } from './part-metadata.ts'

/** Writes reasoning and content: a `-start`, deltas and an `-end` for each run of one part. */
export interface TextWriter {
  write(kind: TextKind, place: TextPlace, delta: string): void
  /** Ends the open text, if there is one. */
  close(): void
}

/** AI SDK's names of the two kinds of text. */
export type TextKind = 'reasoning' | 'text'

/** Which part of which step a text belongs to. */
export interface TextPlace {
  readonly step: number
  readonly part: string
}

interface DeltaChunk {
  readonly type: string
  readonly id: string
  readonly delta: ''
}

/** Writes the texts of an answer as chunks. */
export function createTextWriter(chunks: SseMessages): TextWriter {
  let open: (TextPlace & { readonly kind: TextKind; readonly emptyDelta: DeltaChunk }) | undefined

  function close(): void {
    if (open) chunks.push({ type: `${open.kind}-end`, id: open.emptyDelta.id })
    open = undefined
  }

  return {
    write(kind, { step, part }, delta) {
      if (open?.part !== part || open.step !== step || open.kind !== kind) {
        close()
        const id = partKey(step, part)
        open = { kind, step, part, emptyDelta: { type: `${kind}-delta`, id, delta: '' } }
        const providerMetadata = encodePartMetadata({ part })
        chunks.push({ type: `${kind}-start`, id, providerMetadata })
      }
      if (delta) chunks.pushDelta(open.emptyDelta, delta)
    },
    close,
  }
}
