import type { WrittenStep } from './written-step.ts'

/** Writes reasoning and text messages: a start, contents and an end for each run of one part. */
export interface TextWriter {
  write(kind: TextKind, part: string, delta: string): void
  /** Whether a message is open. */
  isOpen(): boolean
  /** Opens a message without a part, which only carries metadata. */
  openEmpty(): void
  /** Ends the open message. `fields`: more of our metadata for it. */
  close(fields?: object): void
}

export type TextKind = 'reasoning' | 'content'

interface OpenText {
  readonly kind: TextKind
  readonly part: string | undefined
  readonly messageId: string
}

/** Their names of the kinds. */
const prefixes = { reasoning: 'REASONING_MESSAGE', content: 'TEXT_MESSAGE' } as const
const roles = { reasoning: 'reasoning', content: 'assistant' } as const

export function createTextWriter(chunks: object[], current: WrittenStep): TextWriter {
  let open: OpenText | undefined

  function start(text: OpenText, metadata?: object): void {
    close()
    open = text
    const { kind, messageId } = text
    if (kind === 'reasoning') chunks.push({ type: 'REASONING_START', messageId })
    else current.parentMessageId = messageId
    chunks.push({ type: `${prefixes[kind]}_START`, messageId, role: roles[kind], metadata })
  }

  function close(fields?: object): void {
    if (!open) return
    const { kind, messageId, part } = open
    const metadata = fields && {
      ...current.metadata,
      deltakit: { step: current.index, part, ...fields },
    }
    chunks.push({ type: `${prefixes[kind]}_END`, messageId, metadata })
    if (kind === 'reasoning') chunks.push({ type: 'REASONING_END', messageId })
    open = undefined
  }

  return {
    write(kind, part, delta) {
      // A part belongs to one step, and the step closes its text.
      if (open?.part !== part || open.kind !== kind) {
        const messageId = current.idOf(part)
        const metadata = { ...current.metadata, deltakit: { step: current.index, part } }
        start({ kind, part, messageId }, metadata)
      }
      if (delta && open) {
        chunks.push({ type: `${prefixes[kind]}_CONTENT`, messageId: open.messageId, delta })
      }
    },
    isOpen: () => open !== undefined,
    openEmpty() {
      start({ kind: 'content', part: undefined, messageId: current.id() })
    },
    close,
  }
}
