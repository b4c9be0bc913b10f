import { parseCallInput } from '../protocol/json-text.ts'
import type { Part, ProviderStateEntry, ToolCallStatus } from '../protocol/message.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import { isFullTail } from '../protocol/text-tail.ts'

/** A part that is written in place, and what was last handed out of it. */
export interface OpenPart {
  /** Its name in its step. */
  readonly name: string
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
  readonly fields: Map<string, unknown>
  shown: ProviderStateEntry | undefined
}

/** A part of which only the place is known: provider state may come before anything is shown of it. */
export function createOpenPart(key: string, name: string): OpenPart {
  const fields = { type: 'provider-state', key } as PartFields
  return { name, fields, tail: '', providerState: undefined, shown: undefined }
}

/** A part that was handed out before, to be written on. */
export function reopenPart(part: Part): OpenPart {
  const { providerState: shown, ...fields } = part
  const entries = new Map(shown?.map((entry) => [entry.entry, reopenEntry(entry)]))
  return {
    name: partNameOf(part.key),
    fields: fields as PartFields,
    tail: '',
    providerState: shown && { entries, shown },
    shown: part,
  }
}

function reopenEntry(shown: ProviderStateEntry): OpenEntry {
  return { fields: new Map(Object.entries(Object(shown.value))), shown }
}

const text = { text: '', status: 'streaming' } as const

/** What a part of each type has before its first event. */
const firstFields: { readonly [Type in Part['type']]?: Partial<PartFields> } = {
  content: text,
  reasoning: text,
  'tool-call': { id: '', name: '', inputText: '', status: 'streaming' },
}

/**
 * Whether events of that type may go on with a part, which has the type of its first one: some senders
 * mix the two kinds of text.
 */
export function takesEventsOf({ fields }: OpenPart, type: Part['type']): boolean {
  if (fields.type === 'provider-state') Object.assign(fields, { type }, firstFields[type])
  if (fields.type === type || type === 'provider-state') return true
  return isText(fields.type) && isText(type)
}

/** Sets the status of a part if it is text. Returns whether that changes it. */
export function setTextStatus({ fields }: OpenPart, status: 'streaming' | 'done'): boolean {
  if (!isText(fields.type) || fields.status === status) return false
  fields.status = status
  return true
}

/** Whether a part of that type is a text, which is written and then done. */
export function isText(type: Part['type']): boolean {
  return type === 'content' || type === 'reasoning'
}

/** Merges one event's provider state into a part. Returns how many fields are new. */
export function mergeProviderState(part: OpenPart, entry: string, pieces: StatePieces): number {
  part.providerState ??= { entries: new Map(), shown: undefined }
  part.providerState.shown = undefined
  const { entries } = part.providerState
  const open = entries.get(entry) ?? { fields: new Map(), shown: undefined }
  open.shown = undefined
  entries.set(entry, open)
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
  if (part.shown) return part.shown
  joinTail(part)
  const { fields, providerState } = part
  const state = providerState && { providerState: showProviderState(providerState) }
  part.shown = { ...fields, ...state } as Part
  return part.shown
}

function showProviderState(state: OpenProviderState): readonly ProviderStateEntry[] {
  state.shown ??= Array.from(state.entries, ([entry, open]) => {
    open.shown ??= { entry, value: Object.fromEntries(open.fields) }
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
  const input = parseCallInput(fields.inputText)
  if (input !== undefined) fields.input = input
  if (isStreaming) fields.status = input === undefined ? 'invalid' : 'ready'
  return true
}
