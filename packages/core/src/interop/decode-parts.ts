import { asArray, asFields, asText } from '../protocol/json-fields.ts'
import type { Part, ProviderStateEntry } from '../protocol/message.ts'
import { partKey } from '../protocol/part-key.ts'

/** A part without its key and provider state, which its step and its metadata know. */
export type BarePart = Part extends infer One
  ? One extends Part
    ? Omit<One, 'key' | 'providerState'>
    : never
  : never

/** A part that another protocol holds. */
export interface FoundPart {
  readonly name: string
  /** Missing if the protocol's part is none of ours. */
  readonly part: BarePart | undefined
  /** Provider state that came after the step had ended. */
  readonly late?: unknown
}

/** A part of a type that AG-UI has no place for. */
export type HomelessPart = Extract<BarePart, { type: 'source' | 'file' | 'provider-state' }>

interface DecodedPart {
  part: BarePart
  readonly entries: Map<string, Map<string, unknown>>
}

/**
 * The parts of a step. `placed`: those of its metadata, whose order wins (see `PartMetadata`). Texts with
 * the same name are one part.
 */
export function decodeParts(
  step: number,
  { placed, found }: { readonly placed: unknown; readonly found: readonly FoundPart[] },
): Part[] {
  const parts = new Map<string, DecodedPart>()
  for (const place of asArray(placed)) {
    const [name, providerState, part] = asArray(place)
    if (typeof name !== 'string') continue
    const decoded: DecodedPart = { part: homelessPart(part), entries: new Map() }
    mergeEntries(decoded.entries, providerState)
    parts.set(name, decoded)
  }
  for (const { name, part, late } of found) {
    if (!part) continue
    const known = parts.get(name) ?? { part, entries: new Map() }
    known.part = continuedText(parts.get(name)?.part, part)
    mergeEntries(known.entries, late)
    parts.set(name, known)
  }
  return [...parts].map(([name, { part, entries }]): Part => {
    const providerState = toEntries(entries)
    const key = partKey(step, name)
    return providerState.length ? { ...part, key, providerState } : { ...part, key }
  })
}

/** A source or a file that travelled whole in the metadata, else a part of provider state alone. */
export function homelessPart(part: unknown): HomelessPart {
  const { type, url, title, text, mediaType } = asFields(part)
  switch (type) {
    case 'source':
      return { type, url: asText(url), title: asText(title), text: asText(text) }
    case 'file':
      return { type, url: asText(url), mediaType: asText(mediaType) }
    default:
      return { type: 'provider-state' }
  }
}

/** The part, with the text of an earlier one of the same name before its own. */
function continuedText(earlier: BarePart | undefined, part: BarePart): BarePart {
  const isText = part.type === 'content' || part.type === 'reasoning'
  return isText && earlier?.type === part.type ? { ...part, text: earlier.text + part.text } : part
}

/** Merges in place: a copy per entry would make a long list of them quadratic. */
function mergeEntries(entries: Map<string, Map<string, unknown>>, providerState: unknown): void {
  for (const item of asArray(providerState)) {
    const { entry, value } = asFields(item)
    if (typeof entry !== 'string' || !entry || Object(value) !== value) continue
    const fields = entries.get(entry) ?? new Map<string, unknown>()
    for (const [name, field] of Object.entries(asFields(value))) fields.set(name, field)
    entries.set(entry, fields)
  }
}

function toEntries(entries: Map<string, Map<string, unknown>>): ProviderStateEntry[] {
  return [...entries].map(([entry, fields]) => ({ entry, value: Object.fromEntries(fields) }))
}
