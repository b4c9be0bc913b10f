import { stepIndexOf } from './part-key.ts'
import type {
  FinishEvent,
  Outcome,
  ResponseEvent,
  ToolOutputEvent,
  ToolOutputStatus,
  WarningEvent,
} from './stream-event.ts'
import type { Usage } from './usage.ts'

/** What can be sent: every answer this package folds, and plain words for all else. */
export type Message = SystemMessage | UserMessage | AssistantTextMessage | AssistantMessage

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

interface Cacheable {
  /** The request up to the end of this will be sent again: a provider may keep what it read of it. */
  readonly cache?: CacheMark | undefined
}

/** An answer written by hand, such as an example for the model. */
export interface AssistantTextMessage {
  readonly role: 'assistant'
  readonly content: string
}

export type UserPart = TextPart | UserFile

export interface TextPart extends Cacheable {
  readonly type: 'text'
  readonly text: string
}

export interface UserFile extends Cacheable {
  readonly type: 'file'
  readonly mediaType: string
  /** Where it is, what it is as a `data:` URL, or the id the provider gave it when it was uploaded. */
  readonly url: string
  readonly name?: string
}

/** An answer: all its steps, with everything their providers want back. Survives JSON. */
export interface AssistantMessage {
  readonly role: 'assistant'
  /** Where it has one: messages of a chat do. */
  readonly id?: string
  readonly parts: readonly Part[]
  readonly steps: readonly StepRecord[]
}

/** Which model made the parts whose keys begin with this record's index, and what it said of it. */
export interface StepRecord {
  readonly vendor: string
  readonly model: string
  readonly response?: ResponseEvent
  readonly usage?: Usage
  readonly finish?: FinishEvent
  readonly warnings?: readonly WarningEvent[]
  readonly outcome?: Outcome
}

/** A piece of an answer. `key` is unique in its message (`part-key.ts` has its format). */
export type Part =
  | ReasoningPart
  | ContentPart
  | ToolCallPart
  | SourcePart
  | FilePart
  | ProviderStatePart

interface Keyed {
  readonly key: string
  /** What the provider wants back with this part, in first-heard order. */
  readonly providerState?: readonly ProviderStateEntry[]
}

export interface ProviderStateEntry {
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
   * `ready`: complete and without an output. `invalid`: complete, but not JSON. `unfinished`: the step
   * ended before the call did, so it is never executed. `approved`: by a person. `running`: being
   * executed, which happens once. For the others see `ToolOutputStatus`.
   */
  readonly status: ToolCallStatus
  /** What the tool returned, or why it failed, or the person's reason to deny it. */
  readonly output?: unknown
}

export type ToolCallStatus =
  | 'streaming'
  | 'ready'
  | 'invalid'
  | 'unfinished'
  | 'awaiting-approval'
  | 'approved'
  | 'running'
  | ToolOutputStatus

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
export interface ProviderStatePart extends Keyed {
  readonly type: 'provider-state'
}

/** One run's share of an answer. */
export interface StepParts {
  readonly vendor: string
  readonly parts: readonly Part[]
}

export function stepsOf({ parts, steps }: AssistantMessage): StepParts[] {
  const grouped: Part[][] = steps.map(() => [])
  for (const part of parts) grouped[stepIndexOf(part.key)]?.push(part)
  return steps.map(({ vendor }, step) => ({ vendor, parts: grouped[step] ?? [] }))
}

/** Everything a turn says in parts of one type. */
export function textOf({ parts }: StepParts, type: 'reasoning' | 'content'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}

/**
 * The calls of a step, each with the output its model reads: providers refuse a history with open
 * calls. Those that were cut off in the middle are left out.
 */
export function toolCallsOf({ parts }: StepParts): ToolCallPart[] {
  return parts.flatMap((part) =>
    part.type === 'tool-call' && part.status !== 'streaming' && part.status !== 'unfinished'
      ? [{ ...part, output: outputForModel(part) }]
      : [],
  )
}

/** What the model reads as the output of a call. */
export function outputForModel({
  status,
  output,
}: Pick<ToolCallPart, 'status' | 'output'>): unknown {
  switch (status) {
    case 'done':
    case 'failed':
      return output
    case 'denied':
      return denialText(output)
    case 'running':
    case 'interrupted':
      return interruptedText
    default:
      return output ?? skippedText
  }
}

/** Whether the model should read the output of a call as an error. */
export function isToolError({ status }: ToolCallPart): boolean {
  return /^(failed|denied|skipped|interrupted)$/.test(status)
}

/** What the model reads of a call that never started. */
export const skippedText = 'Not executed'

/** What the model reads of a call that may have run. */
export const interruptedText = 'Interrupted; the outcome is unknown'

/** The person's reason is quoted and bounded, so that it cannot pass for our sentence. */
function denialText(reason: unknown): string {
  const quoted = reason ? ` Their reason: ${JSON.stringify(toText(reason).slice(0, 500))}` : ''
  return `The user denied this call.${quoted}`
}

/** Text as it is, and anything else as JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** The message once a tool has answered the call of that key. */
export function withToolOutput(
  message: AssistantMessage,
  key: string,
  { output, status = 'done' }: Pick<ToolOutputEvent, 'output' | 'status'>,
): AssistantMessage {
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && part.key === key ? ({ ...part, status, output } as const) : part,
  )
  return { ...message, parts }
}
