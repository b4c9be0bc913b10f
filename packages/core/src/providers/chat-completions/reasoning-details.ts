// OpenAI Chat Completions: which reasoning detail a fragment belongs to.

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

interface NamedDetail extends ReasoningDetail {
  /** `undefined` once there are too many details. */
  readonly entry: string | undefined
}

/**
 * Names the entry of provider state that a fragment belongs to. Fragments of one detail share its type,
 * index and id.
 */
export function createDetailNames(): (
  detail: ReasoningDetail,
  events: StreamEvent[],
) => string | undefined {
  const admit = createBound('reasoning details')
  // Fragments of a detail follow each other, and to build the same name again would cost the most here.
  let latest: NamedDetail = { entry: undefined }

  return ({ type, index, id }, events) => {
    const { entry } = latest
    if (entry && type === latest.type && index === latest.index && id === latest.id) return entry
    const name = `${textOf(type)}:${textOf(index)}:${textOf(id ?? '')}`
    latest = { type, index, id, entry: admit(name, events) ? name : undefined }
    return latest.entry
  }
}

/** What a detail has beside its text. */
export type DetailFields = Omit<ReasoningDetail, 'text' | 'summary'>

/**
 * Takes the text out of a detail. The fields are the same object where they are the same as before, as most
 * are: to copy and check each takes time (reasoning twice in bench/templates.mjs).
 */
export function createDetailFields(): (detail: ReasoningDetail) => DetailFields {
  let latest: Readonly<Record<string, unknown>> = {}
  let count = 0

  function isLatest(detail: Readonly<Record<string, unknown>>): boolean {
    let same = 0
    for (const field in detail) {
      if (field === 'text' || field === 'summary') continue
      if (detail[field] !== latest[field]) return false
      same++
    }
    return same === count
  }

  return (detail) => {
    if (isLatest(detail as Readonly<Record<string, unknown>>)) return latest
    const { text, summary, ...fields } = detail
    latest = fields as Readonly<Record<string, unknown>>
    count = Object.keys(latest).length
    return latest
  }
}

/** Arrays and objects distinguish nothing. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? '' : String(value)
}
