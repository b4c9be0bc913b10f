import type { SourcePart } from '@deltakit/core'
import type { ReactNode } from 'react'
import { ExternalLink } from './external-link.tsx'

/** Lists the sources of an answer. */
export function SourceList({ sources }: { readonly sources: readonly SourcePart[] }): ReactNode {
  return (
    <ul className="deck-sources">
      {sources.map(({ key, url, title }) => (
        <li key={key}>
          <ExternalLink href={url}>{title || url}</ExternalLink>
        </li>
      ))}
    </ul>
  )
}
