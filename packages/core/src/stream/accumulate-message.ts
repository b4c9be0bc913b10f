import type { AssistantMessage, Part, RunRecord, ToolCallPart } from '../protocol/message.ts'
import type { CarryEvent, EventBatch, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { reported } from '../protocol/usage.ts'

/** Folds events into a message. What is handed out never changes, nor does a part nobody touched. */
export interface Fold {
  add(batch: EventBatch): void
  message(): AssistantMessage
}

/** A part being written in place, and what was last handed out of it. */
export interface Draft {
  readonly part: Writable
  carry?: Map<string, Map<string, unknown>> | undefined
  shown?: Part | undefined
}

/** Every field any part may have; a part has those it was opened with. */
interface Writable {
  readonly key: string
  type: Part['type']
  text: string
  inputText: string
  status: ToolCallPart['status']
  input?: unknown
  output?: unknown
}

/** From the start, or from what was folded already: `foldOf` goes on with a message. */
export function createFold(drafts: Map<string, Draft> = new Map(), runs: RunRecord[] = []): Fold {
  let current = new Map<string, Draft>()
  let shown: AssistantMessage | undefined

  function take(event: StreamEvent): void {
    switch (event.type) {
      case 'content':
      case 'reasoning':
        touch(event.part, event.type).part.text += event.delta
        return
      case 'tool-input':
        touch(event.part, 'tool-call').part.inputText += event.delta
        return
      case 'tool-call':
      case 'source':
      case 'file': {
        const { part, ...fields } = event
        Object.assign(touch(part, event.type).part, fields)
        return
      }
      case 'carry':
        merge(touch(event.part, 'carry'), event)
        return
      case 'tool-output': {
        const draft = drafts.get(event.key)
        if (!draft) return
        draft.shown = undefined
        draft.part.output = event.output
        if (!event.preliminary) draft.part.status = event.failed ? 'failed' : 'done'
        return
      }
      case 'start':
        current = new Map()
        runs.push({ vendor: event.vendor, model: event.model })
        return
      case 'usage':
        record({ usage: reported({ ...runs.at(-1)?.usage, ...event.usage }) })
        return
      case 'response':
      case 'finish':
        record({ [event.type]: event })
        return
      case 'warning':
        record({ warnings: [...(runs.at(-1)?.warnings ?? []), event] })
        return
      case 'end':
        record({ outcome: event.outcome })
        for (const draft of drafts.values()) settle(draft, event.outcome)
        return
    }
  }

  /** The part of that name, opened if this is the first time it is heard. */
  function touch(name: string, type: Part['type']): Draft {
    let draft = current.get(name)
    if (!draft) {
      const key = `${runs.length - 1}/${name}`
      draft = drafts.get(key) ?? { part: { type: 'carry', key } as Writable }
      current.set(name, draft)
      drafts.set(key, draft)
    }
    if (draft.part.type === 'carry') Object.assign(draft.part, opened(type))
    draft.shown = undefined
    return draft
  }

  function record(said: Partial<RunRecord>): void {
    runs.push({ ...runs.pop(), ...said } as RunRecord)
  }

  return {
    add(batch) {
      shown = undefined
      for (const event of batch) take(event)
    },
    message() {
      shown ??= { role: 'assistant', parts: [...drafts.values()].map(show), runs: [...runs] }
      return shown
    },
  }
}

function opened(type: Part['type']): object {
  if (type === 'tool-call') return { type, id: '', name: '', inputText: '', status: 'streaming' }
  return /content|reasoning/.test(type) ? { type, text: '', status: 'streaming' } : { type }
}

function settle(draft: Draft, outcome: Outcome): void {
  const { part } = draft
  if (part.status !== 'streaming') return
  draft.shown = undefined
  part.status = 'done'
  if (part.type !== 'tool-call') return
  part.status = 'unfinished'
  if (outcome.type !== 'complete') return
  try {
    part.input = JSON.parse(part.inputText.trim() || '{}')
    part.status = 'ready'
  } catch {
    part.status = 'invalid'
  }
}

function show(draft: Draft): Part {
  const { part, carry } = draft
  draft.shown ??= {
    ...part,
    ...(carry && {
      carry: [...carry].map(([entry, fields]) => ({ entry, value: Object.fromEntries(fields) })),
    }),
  } as Part
  return draft.shown
}

function merge(draft: Draft, { entry, set = {}, append = {} }: CarryEvent): void {
  draft.carry ??= new Map()
  const fields = draft.carry.get(entry) ?? new Map<string, unknown>()
  draft.carry.set(entry, fields)
  for (const [field, told] of Object.entries(set)) {
    // A later fragment's null says nothing new.
    fields.set(field, told ?? fields.get(field) ?? null)
  }
  for (const [field, more] of Object.entries(append)) {
    if (more != null) fields.set(field, (fields.get(field) ?? '') + more)
  }
}
