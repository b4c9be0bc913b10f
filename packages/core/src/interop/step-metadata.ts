import { isObject } from '../protocol/is-object.ts'
import { asFields, asText, type Fields } from '../protocol/json-fields.ts'
import type { AssistantMessage, Part, ProviderStateEntry, StepRecord } from '../protocol/message.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type {
  FinishEvent,
  FinishReason,
  Outcome,
  ProviderStateEvent,
  ResponseEvent,
  ToolOutputStatus,
  WarningEvent,
} from '../protocol/stream-event.ts'
import { toUsage } from '../protocol/usage.ts'
import { knownFinishReason, outputStatuses } from '../stream/check-event.ts'
import type { RemoteSteps } from './remote-steps.ts'

/**
 * What another protocol has no field for, of one step. It travels under the key `deltakit` in metadata
 * that the protocol keeps and sends back, so that the next turn knows the whole step.
 */
interface StepMetadata extends Partial<StepRecord> {
  /** All parts in order. */
  readonly parts: readonly PartMetadata[]
}

/** A part's name, its provider state, and the part itself if the protocol has no place for its type. */
export type PartMetadata = readonly [
  name: string,
  providerState: readonly ProviderStateEntry[],
  part?: Part,
]

/**
 * The metadata of a message with a single step. Why it failed is left out: the protocol's own error
 * says that, and an app may hide it there.
 */
export function encodeStepMetadata(
  { parts, steps: [record] }: AssistantMessage,
  typesWithoutPlace: ReadonlySet<Part['type']>,
): StepMetadata {
  return {
    ...record,
    ...(record?.outcome?.type === 'failed' && { outcome: { type: 'interrupted' } }),
    parts: parts.map((part): PartMetadata => {
      const { key, providerState = [] } = part
      const name = partNameOf(key)
      return typesWithoutPlace.has(part.type) ? [name, providerState, part] : [name, providerState]
    }),
  }
}

/** Our metadata in that of a message, a part or a chunk. Anybody may have written it. */
export function metadataIn(metadata: unknown): Fields {
  return asFields(asFields(metadata).deltakit)
}

/** The app's own fields of metadata: all but ours. */
export function appFields(metadata: unknown): Fields {
  const { deltakit: _, ...fields } = asFields(metadata)
  return fields
}

/** Warnings beyond this many in the metadata of one step are left out. */
const mostWarnings = 100

/** The record of a step that travelled in metadata. Fields of another form are left out. */
export function decodeStepRecord(metadata: unknown, defaultVendor: string): StepRecord {
  const { vendor, model, response, usage, finish, warnings, outcome } = asFields(metadata)
  const decoded = decodeOutcome(outcome)
  return {
    vendor: asText(vendor) || defaultVendor,
    model: asText(model),
    ...(isObject(response) && { response: decodeResponse(response) }),
    ...(isObject(usage) && { usage: toUsage(usage) }),
    ...(isObject(finish) && { finish: decodeFinish(finish) }),
    ...(Array.isArray(warnings) && {
      warnings: warnings.slice(0, mostWarnings).flatMap(toWarning),
    }),
    ...(decoded && { outcome: decoded }),
  }
}

function decodeResponse({ id, model }: Fields): ResponseEvent {
  return { type: 'response', id: asText(id), model: asText(model) }
}

function decodeFinish({ reason, raw }: Fields): FinishEvent {
  return { type: 'finish', reason: toKnownFinishReason(reason), raw: asText(raw) }
}

function toWarning(warning: unknown): WarningEvent[] {
  const { code, message, count } = asFields(warning)
  if (code !== 'unsupported' && code !== 'unknown-chunk') return []
  const text = asText(message)
  return [{ type: 'warning', code, message: text, ...(typeof count === 'number' && { count }) }]
}

function decodeOutcome(outcome: unknown): Outcome | undefined {
  const { type, finishReason } = asFields(outcome)
  switch (type) {
    case 'complete':
      return { type, finishReason: toKnownFinishReason(finishReason) }
    case 'truncated':
    case 'aborted':
    case 'interrupted':
      return { type }
    default:
      return undefined
  }
}

/**
 * Emits what the metadata says about the open step, and ends it if it was complete. Returns how the step
 * ended, if the metadata says so.
 */
export function emitStepMetadata(
  metadata: unknown,
  steps: RemoteSteps,
): Outcome['type'] | undefined {
  const { usage, response, warnings = [], finish, outcome } = decodeStepRecord(metadata, '')
  if (usage) steps.emit({ type: 'usage', usage })
  if (response) steps.emit(response)
  for (const warning of warnings) steps.emit(warning)
  // Not `finish()`: metadata may come long before the end of an answer, which may then be cut off.
  if (finish) steps.emit(finish)
  if (outcome?.type === 'complete') steps.endStep(outcome.finishReason)
  // The protocol's own chunk says how else the answer ended. It follows, or it was cut off.
  else if (outcome) steps.setOutcome({ type: 'truncated' })
  return outcome?.type
}

/** The finish reason if it is one of ours, with `-` or, as in TanStack AI, with `_`. Else `other`. */
export function toKnownFinishReason(reason: unknown): FinishReason {
  return knownFinishReason(asText(reason).replace('_', '-'))
}

/** The status if it says how a call ended. */
export function toKnownOutputStatus(status: unknown): ToolOutputStatus | undefined {
  return outputStatuses.includes(status) ? (status as ToolOutputStatus) : undefined
}

/** The provider state that an event brought, as the entry of its part. */
export function entryAfter(
  { part, entry, set = {}, append }: ProviderStateEvent,
  message: () => AssistantMessage,
): ProviderStateEntry {
  if (!append) return { entry, value: set }
  // An appended text has to be sent whole.
  const { providerState = [] } = message().parts.find(({ key }) => partNameOf(key) === part) ?? {}
  return providerState.find((known) => known.entry === entry) ?? { entry, value: set }
}
