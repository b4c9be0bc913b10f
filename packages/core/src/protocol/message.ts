import type { FinishEvent, Outcome, ResponseEvent, WarningEvent } from './stream-event.ts'
import type { Usage } from './usage.ts'

/** What can be sent: every answer this package folds, and plain words for all else. */
export type Message = SystemMessage | UserMessage | AssistantText | AssistantMessage

export interface SystemMessage {
  readonly role: 'system'
  readonly content: string | readonly TextPart[]
}

export interface UserMessage {
  readonly role: 'user'
  readonly content: string | readonly UserPart[]
}

/** How long a provider should keep what it has read up to a mark, where it has to be asked to. */
export type CacheMark = '5m' | '1h'

interface Marked {
  /** The request up to the end of this will be sent again: a provider may keep what it read of it. */
  readonly cache?: CacheMark | undefined
}

/** An answer written by hand, such as an example for the model. */
export interface AssistantText {
  readonly role: 'assistant'
  readonly content: string
}

export type UserPart = TextPart | UserFile

export interface TextPart extends Marked {
  readonly type: 'text'
  readonly text: string
}

export interface UserFile extends Marked {
  readonly type: 'file'
  readonly mediaType: string
  /** Where it is, what it is as a `data:` URL, or the id the provider gave it when it was uploaded. */
  readonly url: string
  readonly name?: string
}

/** An answer: all its runs, with everything their providers want back. Survives JSON. */
export interface AssistantMessage {
  readonly role: 'assistant'
  readonly parts: readonly Part[]
  readonly runs: readonly RunRecord[]
}

/** Which model made the parts whose keys begin with this record's index, and what it said of it. */
export interface RunRecord {
  readonly vendor: string
  readonly model: string
  readonly response?: ResponseEvent
  readonly usage?: Usage
  readonly finish?: FinishEvent
  readonly warnings?: readonly WarningEvent[]
  readonly outcome?: Outcome
}

/** A piece of an answer. `key` is `${run}/${part}`, and unique in its message. */
export type Part = ReasoningPart | ContentPart | ToolCallPart | SourcePart | FilePart | CarryPart

interface Keyed {
  readonly key: string
  /** What the provider wants back with this part, in first-heard order. */
  readonly carry?: readonly CarryEntry[]
}

export interface CarryEntry {
  readonly entry: string
  readonly value: Readonly<Record<string, unknown>>
}

export interface ReasoningPart extends Keyed {
  readonly type: 'reasoning'
  readonly text: string
  readonly status: 'streaming' | 'done'
}

export interface ContentPart extends Keyed {
  readonly type: 'content'
  readonly text: string
  readonly status: 'streaming' | 'done'
}

export interface ToolCallPart extends Keyed {
  readonly type: 'tool-call'
  readonly id: string
  readonly name: string
  /** The arguments as the model wrote them. */
  readonly inputText: string
  /** The arguments parsed, once the run is complete and they are JSON. */
  readonly input?: unknown
  /**
   * `ready`: complete and without an output. `invalid`: complete, but not JSON. `unfinished`: the run
   * ended before the call did, so it must never be carried out. `waiting`: for a person to approve.
   * `approved`: by a person. `running`: being carried out, which happens once.
   */
  readonly status:
    | 'streaming'
    | 'ready'
    | 'invalid'
    | 'unfinished'
    | 'waiting'
    | 'approved'
    | 'running'
    | 'done'
    | 'failed'
  readonly output?: unknown
}

export interface SourcePart extends Keyed {
  readonly type: 'source'
  readonly url: string
  /** Empty where none was given. */
  readonly title: string
  /** What it says, or empty. */
  readonly text: string
}

export interface FilePart extends Keyed {
  readonly type: 'file'
  readonly mediaType: string
  readonly url: string
}

/** A place in the answer that shows nothing and is only sent back. */
export interface CarryPart extends Keyed {
  readonly type: 'carry'
}

/** One run's share of an answer. */
export interface Turn {
  readonly vendor: string
  readonly parts: readonly Part[]
}

export function turnsOf({ parts, runs }: AssistantMessage): Turn[] {
  return runs.map(({ vendor }, run) => ({
    vendor,
    parts: parts.filter(({ key }) => key.startsWith(`${run}/`)),
  }))
}

/** Everything a turn says in parts of one type. */
export function textOf({ parts }: Turn, type: 'reasoning' | 'content'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}

/**
 * The calls of a turn, each with an output, for providers refuse a history with open calls. Those
 * that were cut off in the middle are left out.
 */
export function callsOf({ parts }: Turn): ToolCallPart[] {
  return parts.flatMap((part) =>
    part.type === 'tool-call' && part.status !== 'streaming' && part.status !== 'unfinished'
      ? [{ output: 'Not run', ...part }]
      : [],
  )
}

/** Text as it is, and anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** The message once a tool has answered the call of that key. */
export function withToolOutput(
  message: AssistantMessage,
  key: string,
  { output, failed = false }: { readonly output: unknown; readonly failed?: boolean },
): AssistantMessage {
  const status = failed ? 'failed' : 'done'
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && part.key === key ? ({ ...part, status, output } as const) : part,
  )
  return { ...message, parts }
}
