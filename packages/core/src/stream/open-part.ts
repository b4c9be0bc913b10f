import type { Part, ProviderStateEntry, ToolCallStatus } from '../protocol/message.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import { isFullTail } from '../protocol/text-tail.ts'

/** A part that is written in place, and what was last handed out of it. */
export interface OpenPart {
  /** Its place among the parts of the message. */
  readonly index: number
  readonly fields: PartFields
  /** The end of its text, which is not in its field yet. */
  tail: string
  providerState: OpenProviderState | undefined
  /** What was handed out of it; nothing once it has changed since. */
  shown: Part | undefined
}

/** Every field any part may have. A part has those of its type. */
export interface PartFields {
  type: Part['type']
  readonly key: string
  text: string
  url: string
  title: string
  mediaType: string
  id: string
  name: string
  inputText: string
  status: ToolCallStatus
  input?: unknown
  output?: unknown
  value?: unknown
}

/** Entries by name, in the order they arrived. */
export interface OpenProviderState {
  readonly entries: Map<string, OpenEntry>
  shown: readonly ProviderStateEntry[] | undefined
}

interface OpenEntry {
  /** What is written; nothing where no event changed what was shown. Most entries come in one piece. */
  fields: Map<string, unknown> | undefined
  shown: ProviderStateEntry | undefined
}

/** A part of which only the place is known: provider state may come before anything is shown of it. */
export function createOpenPart(key: string, index: number): OpenPart {
  const fields = { type: 'provider-state', key } as PartFields
  return { index, fields, tail: '', providerState: undefined, shown: undefined }
}

/** A part that was handed out before, to be written on. */
export function reopenPart(part: Part, index: number): OpenPart {
  const { providerState, ...fields } = part
  const entries = providerState?.map((shown): [string, OpenEntry] => [
    shown.entry,
    { fields: undefined, shown },
  ])
  return {
    index,
    fields: fields as PartFields,
    tail: '',
    providerState: entries && { entries: new Map(entries), shown: providerState },
    shown: part,
  }
}

/** Gives a part of which only the place was known the fields of its type. */
export function setPartType({ fields }: OpenPart, type: Part['type']): void {
  fields.type = type
  switch (type) {
    case 'content':
    case 'reasoning':
      fields.text = ''
      fields.status = 'streaming'
      return
    case 'tool-call':
      fields.id = ''
      fields.name = ''
      fields.inputText = ''
      fields.status = 'streaming'
      return
  }
}

/** Sets the status of a part if it is text. Returns whether that changes it. */
export function setTextStatus({ fields }: OpenPart, status: 'streaming' | 'done'): boolean {
  if (!isText(fields.type) || fields.status === status) return false
  fields.status = status
  return true
}

/** Whether events of that type may go on with a part: some senders mix the two kinds of text. */
export function takesEventsOf({ fields }: OpenPart, type: Part['type']): boolean {
  if (fields.type === type || type === 'provider-state') return true
  return isText(fields.type) && isText(type)
}

function isText(type: Part['type']): boolean {
  return type === 'content' || type === 'reasoning'
}

/** Merges one event's provider state into a part. Returns how many fields are new. */
export function mergeProviderState(part: OpenPart, entry: string, pieces: StatePieces): number {
  part.providerState ??= { entries: new Map(), shown: undefined }
  part.providerState.shown = undefined
  const { entries } = part.providerState
  const known = entries.get(entry)
  if (!known && pieces.append === undefined) {
    const value = withoutUndefined(pieces.set)
    entries.set(entry, { fields: undefined, shown: { entry, value } })
    return Object.keys(value).length
  }
  const open = known ?? { fields: undefined, shown: undefined }
  entries.set(entry, open)
  open.fields ??= new Map(Object.entries(open.shown?.value ?? {}))
  const { fields } = open
  const before = fields.size
  // Some providers send a piece with every delta: arrays of the fields take 7 % of it (bench/templates.mjs).
  const { set, append = {} } = pieces as StateFields
  for (const field in set) {
    if (!Object.hasOwn(set, field)) continue
    // The null of a later fragment holds nothing new.
    fields.set(field, set[field] ?? fields.get(field) ?? null)
  }
  for (const field in append) {
    const more = append[field]
    if (typeof more !== 'string' || !Object.hasOwn(append, field)) continue
    const earlier = fields.get(field)
    fields.set(field, typeof earlier === 'string' ? earlier + more : more)
  }
  open.shown = undefined
  return fields.size - before
}

interface StateFields {
  readonly set: Readonly<Record<string, unknown>>
  readonly append: Readonly<Record<string, unknown>> | undefined
}

/** What a provider-state event holds: fields to replace, and text to join. */
export interface StatePieces {
  readonly set: object
  readonly append: object | undefined
}

/** A copy in which what is undefined is null, as it is in JSON. */
function withoutUndefined(set: object): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...set }
  for (const field of Object.keys(copy)) if (copy[field] === undefined) copy[field] = null
  return copy
}

/** Adds to the text of a part. */
export function addDelta(part: OpenPart, delta: string): void {
  part.tail += delta
  if (isFullTail(part.tail)) joinTail(part)
}

function joinTail(part: OpenPart): void {
  if (!part.tail) return
  if (part.fields.type === 'tool-call') part.fields.inputText += part.tail
  else part.fields.text += part.tail
  part.tail = ''
}

/** The part as it is now. What was handed out before stays as it is. */
export function showPart(part: OpenPart): Part {
  joinTail(part)
  part.shown ??= {
    ...part.fields,
    ...(part.providerState && { providerState: showProviderState(part.providerState) }),
  } as Part
  return part.shown
}

function showProviderState(state: OpenProviderState): readonly ProviderStateEntry[] {
  state.shown ??= Array.from(state.entries, ([entry, open]) => {
    open.shown ??= { entry, value: Object.fromEntries(open.fields ?? []) }
    return open.shown
  })
  return state.shown
}

/** Closes a part whose step ended so. Returns whether that changes it. */
export function settlePart(part: OpenPart, outcome: Outcome): boolean {
  joinTail(part)
  const { fields } = part
  if (fields.type !== 'tool-call') return setTextStatus(part, 'done')
  const isStreaming = fields.status === 'streaming'
  if (outcome.type !== 'complete') {
    if (isStreaming) fields.status = 'unfinished'
    return isStreaming
  }
  if (!isStreaming && fields.input !== undefined) return false
  try {
    fields.input = JSON.parse(fields.inputText.trim() || '{}')
    if (isStreaming) fields.status = 'ready'
  } catch {
    if (isStreaming) fields.status = 'invalid'
  }
  return true
}
