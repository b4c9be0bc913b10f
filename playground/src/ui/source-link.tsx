import type { SourcePart } from '@deltakit/core'
import { ExternalLink } from '@deltakit/devtools/deck'

/** Renders each source of an answer as a list item. */
export function SourceLinks({ sources }: { sources: readonly SourcePart[] }) {
  return sources.map(({ key, url, title }) => (
    <li key={key}>
      <ExternalLink href={url}>{title || url}</ExternalLink>
    </li>
  ))
}
