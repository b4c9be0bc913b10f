// OpenAI Chat Completions: how reasoning details are put together from their fragments.

import type { StreamEvent } from '../../protocol/stream-event.ts'
import { createBound } from '../reading/sources.ts'

/** One entry of `reasoning_details`. Any field may hold any JSON. */
export interface ReasoningDetail {
  readonly type?: unknown
  readonly index?: unknown
  readonly id?: unknown
  readonly text?: unknown
  readonly summary?: unknown
}

/** The detail whose text goes on. */
interface OpenDetail {
  readonly entry: string
  readonly set: DetailFields['set']
  text: string | undefined
  summary: string | undefined
}

/** Reads the fragments of reasoning details. They go back as they came, put together. */
export interface DetailReader {
  /** Reads a fragment. Its text is kept until that of another detail comes, or none. */
  read(detail: ReasoningDetail, events: StreamEvent[]): void
  /** The chunk is over. Without a fragment in it the text of the last detail is over as well. */
  endChunk(events: StreamEvent[]): void
  /** Emits what was kept. */
  end(events: StreamEvent[]): void
  /** Whether the last chunk had one fragment, which only brought more of a text. */
  isJoined(): boolean
}

/** Creates the reader of one answer. An event for each fragment would double the events of reasoning. */
export function createDetailReader(): DetailReader {
  const fieldsOf = createDetailFields()
  let open: OpenDetail | undefined
  /** Fragments of this chunk, and of the last one. */
  let fragments = 0
  let fragmentsBefore = 0
  let wasJoined = false

  function end(events: StreamEvent[]): void {
    if (!open) return
    const { entry, set, text, summary } = open
    open = undefined
    const append = { text, summary }
    events.push({ type: 'provider-state', part: 'reasoning', entry, set, append })
  }

  return {
    read(detail, events) {
      fragments++
      const { entry, set } = fieldsOf(detail, events)
      if (!entry) return
      const { text, summary } = detail
      wasJoined = open?.entry === entry && open.set === set
      if (!wasJoined) end(events)
      open ??= { entry, set, text: undefined, summary: undefined }
      if (typeof text === 'string') open.text = (open.text ?? '') + text
      if (typeof summary === 'string') open.summary = (open.summary ?? '') + summary
      // Nothing that is shown says where a detail without a text belongs.
      if (!wasJoined && !text && !summary) end(events)
    },
    endChunk(events) {
      if (!fragments) end(events)
      fragmentsBefore = fragments
      fragments = 0
    },
    end,
    isJoined: () => wasJoined && fragmentsBefore === 1 && open !== undefined,
  }
}

/** What a detail has beside its text, and the entry of provider state that it belongs to. */
interface DetailFields {
  readonly set: Readonly<Record<string, unknown>>
  /** `undefined` where there are too many. */
  readonly entry: string | undefined
}

/**
 * Takes the text out of a detail. Fragments of one detail share its type, index and id. The fields are the
 * same object where they are the same as before, as most are: to copy, name and check each takes time
 * (reasoning twice in bench/templates.mjs).
 */
function createDetailFields(): (detail: ReasoningDetail, events: StreamEvent[]) => DetailFields {
  const admit = createBound('reasoning details')
  let latest: DetailFields = { set: {}, entry: undefined }
  /** How many fields the latest has. */
  let count = -1

  function isLatest(detail: Readonly<Record<string, unknown>>): boolean {
    let same = 0
    for (const field in detail) {
      if (field === 'text' || field === 'summary') continue
      if (detail[field] !== latest.set[field]) return false
      same++
    }
    return same === count
  }

  return (detail, events) => {
    if (isLatest(detail as Readonly<Record<string, unknown>>)) return latest
    const { text, summary, ...set } = detail as Readonly<Record<string, unknown>>
    const name = [set.type, set.index, set.id ?? ''].map(nameOf).join(':')
    count = Object.keys(set).length
    latest = { set, entry: admit(name, events) ? name : undefined }
    return latest
  }
}

/** Arrays and objects distinguish nothing. */
function nameOf(value: unknown): string {
  return typeof value === 'object' ? '' : String(value)
}
