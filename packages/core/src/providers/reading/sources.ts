import type { StreamEvent, WarningEvent } from '../../protocol/stream-event.ts'
import { stringIn } from './fields.ts'

/** A page or a document, as far as it is known. */
export interface FoundSource {
  readonly url?: unknown
  readonly title?: unknown
  readonly text?: unknown
}

/**
 * More than an answer ever cites. Every one of them is copied whenever the message is handed out, so
 * a provider must not decide how many there are.
 */
export const mostCitations = 10_000

export interface SourceOptions {
  /** Whether a URL that comes again updates the title and the text. Default `update`. */
  readonly repeated?: 'update' | 'skip'
}

/** Emits each source under a part of its own, named by the URL. */
export function createSourceEmitter({
  repeated = 'update',
}: SourceOptions = {}): (source: FoundSource, events: StreamEvent[]) => void {
  const sources = createBound('sources')
  return (source, events) => {
    const url = stringIn(source.url)
    if (!url || (repeated === 'skip' && sources.has(url)) || !sources.admit(url, events)) return
    const title = stringIn(source.title)
    const text = stringIn(source.text)
    events.push({ type: 'source', part: `source:${url}`, url, title, text })
  }
}

export interface Bound {
  /** Whether there is room for a name, or it was admitted before. The first refusal is a warning. */
  admit(name: string, events: StreamEvent[]): boolean
  has(name: string): boolean
}

/** Admits different names until there are too many. `what` they are is for the warning. */
export function createBound(what: string): Bound {
  const admitted = new Set<string>()
  let hasWarned = false
  return {
    has: (name) => admitted.has(name),
    admit(name, events) {
      if (admitted.size < mostCitations) admitted.add(name)
      else if (!admitted.has(name)) {
        if (!hasWarned) events.push(tooMany(what))
        hasWarned = true
        return false
      }
      return true
    },
  }
}

function tooMany(what: string): WarningEvent {
  return {
    type: 'warning',
    code: 'unsupported',
    message: `The provider sent more than ${mostCitations} ${what}. The rest is left out.`,
  }
}
