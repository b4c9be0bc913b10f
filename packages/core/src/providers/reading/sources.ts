import { asText } from '../../protocol/json-fields.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'

/** A page or a document, as far as it is known. */
export interface FoundSource {
  readonly url?: unknown
  readonly title?: unknown
  readonly text?: unknown
}

/**
 * More than an answer ever has of one kind. Every entry is copied whenever the message is handed out,
 * so a provider must not decide how many there are.
 */
export const mostEntries = 10_000

/**
 * Emits each source under a part of its own, named by the URL, and again only with another title or
 * text: most providers repeat their sources.
 */
export function createSourceEmitter(): (source: FoundSource, events: StreamEvent[]) => void {
  const admit = createBound('sources')
  const descriptions = new Map<string, string>()
  return (source, events) => {
    const url = asText(source.url)
    const title = asText(source.title)
    const text = asText(source.text)
    const description = `${title}\n${text}`
    if (!url || descriptions.get(url) === description || !admit(url, events)) return
    descriptions.set(url, description)
    events.push({ type: 'source', part: `source:${url}`, url, title, text })
  }
}

/**
 * Admits different names until there are too many, and the same name again at any time. The first that
 * is refused leaves a warning about too many of `what`.
 */
export function createBound(what: string): (name: string, events: StreamEvent[]) => boolean {
  const admitted = new Set<string>()
  let hasWarned = false
  return (name, events) => {
    if (admitted.size < mostEntries) admitted.add(name)
    const isAdmitted = admitted.has(name)
    if (!isAdmitted && !hasWarned) {
      hasWarned = true
      const message = `The provider sent more than ${mostEntries} ${what}. The rest is left out.`
      events.push({ type: 'warning', code: 'unsupported', message })
    }
    return isAdmitted
  }
}
