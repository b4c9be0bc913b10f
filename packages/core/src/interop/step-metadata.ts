import type { DeltakitError } from '../protocol/errors.ts'
import type { AssistantMessage, Part, ProviderStateEntry, StepRecord } from '../protocol/message.ts'
import { partKey, partNameOf } from '../protocol/part-key.ts'
import type { FinishReason, StreamEvent, ToolOutputStatus } from '../protocol/stream-event.ts'
import type { RemoteSteps } from './remote-steps.ts'

/**
 * What another protocol has no place for of one step: it travels under the key `deltakit` of whatever
 * that protocol keeps and sends back, so that the next turn knows what this one did.
 */
export interface StepMetadata extends StepRecord {
  /** All parts in their order, by name: what each carries, and all of it where it has no place. */
  readonly parts?: readonly PartMetadata[]
}

export type PartMetadata = readonly [
  name: string,
  providerState: readonly ProviderStateEntry[],
  part?: Part,
]

/** How an error is told to whoever reads the stream. */
export type ErrorText = (error: DeltakitError) => string

/**
 * A message of a single step, told. Why it failed is told by the protocol's own error alone, which may
 * hide it. `homeless`: the types of parts that protocol has no place for.
 */
export function encodeStepMetadata(
  { parts, steps: [record] }: AssistantMessage,
  homeless: RegExp,
): object {
  const { outcome, ...said } = { ...record }
  return {
    ...said,
    outcome: outcome?.type === 'failed' ? { type: 'interrupted' } : outcome,
    parts: parts.map((part): PartMetadata => {
      const { key, providerState = [] } = part
      const name = partNameOf(key)
      return homeless.test(part.type) ? [name, providerState, part] : [name, providerState]
    }),
  }
}

/** What is told under our key of a message, a part or a chunk, whoever wrote it. */
export function metadataIn(metadata: unknown): Record<string, unknown> {
  return Object(Object(metadata).deltakit)
}

/** A text, where it is one. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** How a call ended, where it is one of our words for it. */
export function outputStatusIn(status: unknown): ToolOutputStatus | undefined {
  const word = textIn(status)
  return /^(done|failed|denied|skipped|interrupted)$/.test(word)
    ? (word as ToolOutputStatus)
    : undefined
}

/** The reason in our word, where it is one of ours; TanStack AI writes it with `_`. */
export function finishReasonIn(reason: unknown): FinishReason {
  const word = textIn(reason).replace('_', '-')
  return /^(stop|length|tool-calls|content-filter)$/.test(word) ? (word as FinishReason) : 'other'
}

/** Says what was told of a step, as if its provider had said it; and how it ended, where that was told. */
export function emitStepMetadata(told: unknown, { emit, end }: RemoteSteps): unknown {
  const { usage, outcome } = Object(told)
  if (usage) emit({ type: 'usage', usage })
  for (const said of Object.values(Object(told)).flat() as (StreamEvent | null)[]) {
    if (said && /^(response|warning|finish)$/.test(said.type)) emit(said)
  }
  // Its own chunk says how the answer ended, where that is no good end: it may be cut off before.
  if (outcome) end(outcome.type === 'complete' ? outcome : { type: 'truncated' })
  return outcome?.type
}

/** The places that were told, where whoever sends them back left them what they were. */
function placesIn(told: unknown): PartMetadata[] {
  return (Array.isArray(told) ? told : []).flatMap((place): PartMetadata[] => {
    const [name, providerState, part] = Array.isArray(place) ? place : []
    if (typeof name !== 'string') return []
    return [
      [
        name,
        providerStateIn(providerState),
        /^(source|file)$/.test(textIn(part?.type)) ? part : undefined,
      ],
    ]
  })
}

/** The entries of provider state, where they have that form. */
function providerStateIn(providerState: unknown): ProviderStateEntry[] {
  return (Array.isArray(providerState) ? providerState : []).filter(
    (entry) => textIn(entry?.entry) && Object(entry.value) === entry.value,
  )
}

/** A part without what its run and its place in it say of it. */
export type Keyless = Part extends infer One
  ? One extends Part
    ? Omit<One, 'key' | 'provider-state'>
    : never
  : never

/**
 * What another protocol says a part holds, under its name; nothing where it is none of ours. `late`:
 * what it carries that was told once its run was over.
 */
export type FoundPart = readonly [name: string, part: Keyless | undefined, late?: unknown]

/** The parts of a step, in the order they were told in or else in theirs. Texts of one name are one. */
export function decodeParts(
  step: number,
  told: StepMetadata | undefined,
  found: readonly FoundPart[],
): Part[] {
  const parts = new Map<string, Part>()
  for (const [name, providerState, part] of placesIn(told?.parts)) {
    const carried = { key: partKey(step, name), ...(providerState[0] && { providerState }) }
    parts.set(name, { ...(part ?? { type: 'provider-state' }), ...carried })
  }
  for (const [name, part, late] of found) {
    if (!part) continue
    const known = parts.get(name)
    const { text: begun = '', ...former } = { text: '', key: partKey(step, name), ...known }
    const text = 'status' in part && 'text' in part ? { text: begun + part.text } : {}
    const providerState = merged([...(known?.providerState ?? []), ...providerStateIn(late)])
    parts.set(name, {
      ...former,
      ...part,
      ...text,
      ...(providerState[0] && { providerState }),
    } as Part)
  }
  return [...parts.values()]
}

function merged(providerState: readonly ProviderStateEntry[]): ProviderStateEntry[] {
  const entries = new Map<string, ProviderStateEntry['value']>()
  for (const { entry, value } of providerState)
    entries.set(entry, { ...entries.get(entry), ...value })
  return [...entries].map(([entry, value]) => ({ entry, value }))
}

/** All that the part of that name carries. */
export function providerStateOf(
  { parts }: AssistantMessage,
  name: string,
): readonly ProviderStateEntry[] {
  return parts.find(({ key }) => partNameOf(key) === name)?.providerState ?? []
}

/** An output that travelled as text, as what it was. */
export function outputIn(content: unknown, metadata: unknown): unknown {
  return metadataIn(metadata).json ? jsonIn(content) : content
}

/** What JSON says, or what came instead; nothing said is what a tool without an output said. */
export function jsonIn(content: unknown): unknown {
  try {
    return JSON.parse(textIn(content) || 'null')
  } catch {
    return content
  }
}
