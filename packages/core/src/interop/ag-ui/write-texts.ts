import type { SseMessages } from '../sse-messages.ts'
import type { WrittenStep } from './written-step.ts'

/** Writes reasoning and text messages: a start, contents and an end for each run of one part. */
export interface TextWriter {
  write(kind: TextKind, part: string, delta: string): void
  /** Whether a message is open. */
  isOpen(): boolean
  /** Opens the message of the last call or text once more, or a new one: it only carries metadata. */
  reopen(): void
  /** Ends the open message. */
  close(): void
  /** Ends the open message, and the step. `fields`: more of our metadata for the message. */
  endStep(fields: object): void
}

/** The two kinds of text that a message may have. */
export type TextKind = 'reasoning' | 'content'

interface OpenText {
  readonly kind: TextKind
  readonly part: string | undefined
  readonly messageId: string
  /** The chunk of its deltas, which is the same for all of them. */
  readonly emptyDelta: object
}

/** Which parts joined reasoning has, in order: their names, and the lengths of their texts. */
interface KeptReasoning {
  readonly step: number
  readonly parts: [part: string, length: number][]
}

/** Their names of the kinds. */
const prefixes = { reasoning: 'REASONING_MESSAGE', content: 'TEXT_MESSAGE' } as const
const roles = { reasoning: 'reasoning', content: 'assistant' } as const

/** Writes the texts of the step that is written now. */
export function createTextWriter(chunks: SseMessages, current: WrittenStep): TextWriter {
  let open: OpenText | undefined
  /** The last message with a text of the answer. */
  let lastContent: OpenText | undefined
  /** What clients keep of the reasoning since the last text. */
  let kept: KeptReasoning['parts'] = []
  let lastReasoning = ''

  function start(text: OpenText, metadata?: object): void {
    close()
    if (text.kind === 'content') writeKept()
    open = text
    const { kind, messageId } = text
    if (kind === 'reasoning') {
      lastReasoning = messageId
      chunks.push({ type: 'REASONING_START', messageId })
    } else {
      current.parentMessageId = messageId
      lastContent = text
    }
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

  /**
   * TanStack AI joins reasoning until a text begins, and this is all that it keeps beside it. So it is
   * written once for all of it, before that text.
   */
  function writeKept(fields?: object): void {
    if (!kept.length) return
    const value: KeptReasoning = { step: current.index, parts: kept, ...fields }
    kept = []
    chunks.push({
      type: 'REASONING_ENCRYPTED_VALUE',
      subtype: 'message',
      entityId: lastReasoning,
      encryptedValue: JSON.stringify(value),
    })
  }

  function countReasoning(part: string, length: number): void {
    const last = kept.at(-1)
    if (last?.[0] === part) last[1] += length
    else kept.push([part, length])
  }

  return {
    write(kind, part, delta) {
      // A part belongs to one step, and the step closes its text.
      if (open?.part !== part || open.kind !== kind) {
        const messageId = current.idOf(part)
        const metadata = { ...current.metadata, deltakit: { step: current.index, part } }
        start(toOpenText({ kind, part, messageId }), metadata)
      }
      if (kind === 'reasoning') countReasoning(part, delta.length)
      if (delta && open) chunks.pushDelta(open.emptyDelta, delta)
    },
    isOpen: () => open !== undefined,
    reopen() {
      const messageId = current.parentMessageId
      const part = lastContent?.messageId === messageId ? lastContent.part : undefined
      start(toOpenText({ kind: 'content', part, messageId }))
    },
    close,
    endStep(fields) {
      const isReasoning = open?.kind === 'reasoning'
      close(fields)
      writeKept(isReasoning ? fields : undefined)
    },
  }
}

function toOpenText({ kind, part, messageId }: Omit<OpenText, 'emptyDelta'>): OpenText {
  const emptyDelta = { type: `${prefixes[kind]}_CONTENT`, messageId, delta: '' }
  return { kind, part, messageId, emptyDelta }
}
