import { usePlayerField } from '../player/player-context.ts'
import { cassetteHash } from '../routing/route.ts'
import { pageQuery } from './embed.ts'
import './embed.css'

/** Leads from the deck in an iframe to the whole page. */
export function EmbedLink() {
  const name = usePlayerField('recording')?.name
  const query = pageQuery.source ? `?src=${encodeURIComponent(pageQuery.source)}` : ''
  const hash = query || name === undefined ? '' : cassetteHash(name)
  return (
    <header className="embed-link">
      <a href={`${location.pathname}${query}${hash}`} target="_blank" rel="noopener">
        Open in the Deltakit playground
      </a>
    </header>
  )
}
