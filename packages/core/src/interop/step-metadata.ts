import type { DeltakitError } from '../protocol/errors.ts'
import type { AssistantMessage, CarryEntry, Part, RunRecord } from '../protocol/message.ts'
import type { Finish, StreamEvent } from '../protocol/stream-event.ts'
import type { Telling } from './remote-steps.ts'

/**
 * What another protocol has no place for of one run: it travels under the key `deltakit` of whatever
 * that protocol keeps and sends back, so that the next turn knows what this one did.
 */
export interface ToldRun extends RunRecord {
  /** All parts in their order, by name: what each carries, and all of it where it has no place. */
  readonly parts?: readonly ToldPart[]
}

export type ToldPart = readonly [name: string, carry: readonly CarryEntry[], part?: Part]

/** How an error is told to whoever reads the stream. */
export type ErrorText = (error: DeltakitError) => string

/**
 * A message of a single run, told. Why it failed is told by the protocol's own error alone, which may
 * hide it. `homeless`: the types of parts that protocol has no place for.
 */
export function toldRun({ parts, runs: [record] }: AssistantMessage, homeless: RegExp): object {
  const { outcome, ...said } = { ...record }
  return {
    ...said,
    outcome: outcome?.type === 'failed' ? { type: 'interrupted' } : outcome,
    parts: parts.map((part): ToldPart => {
      const { key, carry = [] } = part
      const name = nameOf(key)
      return homeless.test(part.type) ? [name, carry, part] : [name, carry]
    }),
  }
}

/** The name of a part in its run. */
export function nameOf(key: string): string {
  return key.slice(key.indexOf('/') + 1)
}

/** What is told under our key of a message, a part or a chunk, whoever wrote it. */
export function toldIn(metadata: unknown): Record<string, unknown> {
  return Object(Object(metadata).deltakit)
}

/** A text, where it is one. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The reason in our word, where it is one of ours; TanStack AI writes it with `_`. */
export function finishIn(reason: unknown): Finish {
  const word = textIn(reason).replace('_', '-')
  return /^(stop|length|tool-calls|content-filter)$/.test(word) ? (word as Finish) : 'other'
}

/** Says what was told of a run, as if its provider had said it; and how it ended, where that was told. */
export function tellRun(told: unknown, { tell, end }: Telling): unknown {
  const { usage, outcome } = Object(told)
  if (usage) tell({ type: 'usage', usage })
  for (const said of Object.values(Object(told)).flat() as (StreamEvent | null)[]) {
    if (said && /^(response|warning|finish)$/.test(said.type)) tell(said)
  }
  // Its own chunk says how the answer ended, where that is no good end: it may be cut off before.
  if (outcome) end(outcome.type === 'complete' ? outcome : { type: 'truncated' })
  return outcome?.type
}

/** The places that were told, where whoever sends them back left them what they were. */
function placesIn(told: unknown): ToldPart[] {
  return (Array.isArray(told) ? told : []).flatMap((place): ToldPart[] => {
    const [name, carry, part] = Array.isArray(place) ? place : []
    if (typeof name !== 'string') return []
    return [[name, carriedIn(carry), /^(source|file)$/.test(textIn(part?.type)) ? part : undefined]]
  })
}

/** What a part was told to carry, where it is that. */
function carriedIn(carry: unknown): CarryEntry[] {
  return (Array.isArray(carry) ? carry : []).filter(
    (entry) => textIn(entry?.entry) && Object(entry.value) === entry.value,
  )
}

/** A part without what its run and its place in it say of it. */
export type Keyless = Part extends infer One
  ? One extends Part
    ? Omit<One, 'key' | 'carry'>
    : never
  : never

/**
 * What another protocol says a part holds, under its name; nothing where it is none of ours. `late`:
 * what it carries that was told once its run was over.
 */
export type Untold = readonly [name: string, part: Keyless | undefined, late?: unknown]

/** The parts of a run, in the order they were told in or else in theirs. Texts of one name are one. */
export function partsTold(
  run: number,
  told: ToldRun | undefined,
  found: readonly Untold[],
): Part[] {
  const parts = new Map<string, Part>()
  for (const [name, carry, part] of placesIn(told?.parts)) {
    const carried = { key: `${run}/${name}`, ...(carry[0] && { carry }) }
    parts.set(name, { ...(part ?? { type: 'carry' }), ...carried })
  }
  for (const [name, part, late] of found) {
    if (!part) continue
    const known = parts.get(name)
    const { text: begun = '', ...former } = { text: '', key: `${run}/${name}`, ...known }
    const text = 'status' in part && 'text' in part ? { text: begun + part.text } : {}
    const carry = merged([...(known?.carry ?? []), ...carriedIn(late)])
    parts.set(name, { ...former, ...part, ...text, ...(carry[0] && { carry }) } as Part)
  }
  return [...parts.values()]
}

function merged(carry: readonly CarryEntry[]): CarryEntry[] {
  const entries = new Map<string, CarryEntry['value']>()
  for (const { entry, value } of carry) entries.set(entry, { ...entries.get(entry), ...value })
  return [...entries].map(([entry, value]) => ({ entry, value }))
}

/** All that the part of that name carries. */
export function carriedBy({ parts }: AssistantMessage, name: string): readonly CarryEntry[] {
  return parts.find(({ key }) => nameOf(key) === name)?.carry ?? []
}

/** An output that travelled as text, as what it was. */
export function outputIn(content: unknown, metadata: unknown): unknown {
  return toldIn(metadata).json ? jsonIn(content) : content
}

/** What JSON says, or what came instead; nothing said is what a tool without an output said. */
export function jsonIn(content: unknown): unknown {
  try {
    return JSON.parse(textIn(content) || 'null')
  } catch {
    return content
  }
}
