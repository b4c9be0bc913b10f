import type { AssistantMessage, Part, StepRecord, ToolCallPart } from '../protocol/message.ts'
import { partKey } from '../protocol/part-key.ts'
import type {
  EventBatch,
  Outcome,
  ProviderStateEvent,
  StreamEvent,
} from '../protocol/stream-event.ts'
import { toUsage } from '../protocol/usage.ts'

/** Folds events into a message. What is handed out never changes, nor does a part nobody touched. */
export interface MessageAccumulator {
  add(batch: EventBatch): void
  message(): AssistantMessage
}

/** A part being written in place, and what was last handed out of it. */
export interface OpenPart {
  readonly part: Writable
  providerState?: Map<string, Map<string, unknown>> | undefined
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

/** From the start, or from what was accumulated before: see `resumeAccumulator`. */
export function createAccumulator(
  drafts: Map<string, OpenPart> = new Map(),
  steps: StepRecord[] = [],
): MessageAccumulator {
  let current = new Map<string, OpenPart>()
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
      case 'provider-state':
        merge(touch(event.part, 'provider-state'), event)
        return
      case 'removed': {
        const draft = current.get(event.part)
        if (draft) drafts.delete(draft.part.key)
        current.delete(event.part)
        return
      }
      case 'tool-output': {
        const draft = drafts.get(event.key)
        if (!draft) return
        draft.shown = undefined
        draft.part.output = event.output
        if (!event.preliminary) draft.part.status = event.status ?? 'done'
        return
      }
      case 'start':
        current = new Map()
        steps.push({ vendor: event.vendor, model: event.model })
        return
      case 'usage':
        record({ usage: toUsage({ ...steps.at(-1)?.usage, ...event.usage }) })
        return
      case 'response':
      case 'finish':
        record({ [event.type]: event })
        return
      case 'warning':
        record({ warnings: [...(steps.at(-1)?.warnings ?? []), event] })
        return
      case 'end':
        record({ outcome: event.outcome })
        for (const draft of drafts.values()) settle(draft, event.outcome)
        return
    }
  }

  /** The part of that name, opened if this is the first time it is heard. */
  function touch(name: string, type: Part['type']): OpenPart {
    let draft = current.get(name)
    if (!draft) {
      const key = partKey(steps.length - 1, name)
      draft = drafts.get(key) ?? { part: { type: 'provider-state', key } as Writable }
      current.set(name, draft)
      drafts.set(key, draft)
    }
    if (draft.part.type === 'provider-state') Object.assign(draft.part, opened(type))
    draft.shown = undefined
    return draft
  }

  function record(said: Partial<StepRecord>): void {
    steps.push({ ...steps.pop(), ...said } as StepRecord)
  }

  return {
    add(batch) {
      shown = undefined
      for (const event of batch) take(event)
    },
    message() {
      shown ??= { role: 'assistant', parts: [...drafts.values()].map(show), steps: [...steps] }
      return shown
    },
  }
}

function opened(type: Part['type']): object {
  if (type === 'tool-call') return { type, id: '', name: '', inputText: '', status: 'streaming' }
  return /content|reasoning/.test(type) ? { type, text: '', status: 'streaming' } : { type }
}

function settle(draft: OpenPart, outcome: Outcome): void {
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

function show(draft: OpenPart): Part {
  const { part, providerState } = draft
  draft.shown ??= {
    ...part,
    ...(providerState && {
      providerState: [...providerState].map(([entry, fields]) => ({
        entry,
        value: Object.fromEntries(fields),
      })),
    }),
  } as Part
  return draft.shown
}

function merge(draft: OpenPart, { entry, set = {}, append = {} }: ProviderStateEvent): void {
  draft.providerState ??= new Map()
  const fields = draft.providerState.get(entry) ?? new Map<string, unknown>()
  draft.providerState.set(entry, fields)
  for (const [field, told] of Object.entries(set)) {
    // A later fragment's null says nothing new.
    fields.set(field, told ?? fields.get(field) ?? null)
  }
  for (const [field, more] of Object.entries(append)) {
    if (more != null) fields.set(field, (fields.get(field) ?? '') + more)
  }
}

/** A accumulator that goes on with that message. A run that was live when the page went away is over. */
export function resumeAccumulator({ parts, steps }: AssistantMessage): MessageAccumulator {
  const accumulator = createAccumulator(new Map(parts.map((part) => [part.key, draftOf(part)])), [
    ...steps,
  ])
  if (steps.at(-1) && !steps.at(-1)?.outcome) {
    accumulator.add([{ type: 'end', step: steps.length - 1, outcome: { type: 'interrupted' } }])
  }
  return accumulator
}

function draftOf(part: Part): OpenPart {
  const { providerState, ...own } = part
  const entries = providerState?.map(
    ({ entry, value }) => [entry, new Map(Object.entries(value))] as const,
  )
  return { part: own as OpenPart['part'], providerState: entries && new Map(entries), shown: part }
}
