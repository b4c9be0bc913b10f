import { Deck } from '@deltakit/devtools/deck'
import { lazy, type ReactNode, Suspense } from 'react'
import { pageQuery } from '../sharing/embed.ts'
import { AddressSync } from './address-sync.tsx'
import { CassetteNotFound } from './cassette-not-found.tsx'
import { CatalogList } from './catalog-list.tsx'
import { FaultSwitches } from './fault-switches.tsx'
import { Introduction } from './introduction.tsx'
import type { PlayerState } from './player.ts'
import { usePlayerContext, usePlayerState } from './player-context.ts'
import { Title } from './title.tsx'
import './player.css'

const Markdown = lazy(async () => ({ default: (await import('../ui/markdown.tsx')).Markdown }))

/** Plays a cassette: the deck, with the catalog beside it. */
export function PlayerPage() {
  const { player, view } = usePlayerContext()
  const { isEmbedded, isSmall } = pageQuery
  return (
    <div className="player-page" data-embedded={isEmbedded ? (isSmall ? 'small' : '') : undefined}>
      {!isEmbedded && <CatalogList />}
      {usePlayerState(hasNothingToPlay) ? (
        <CassetteNotFound />
      ) : (
        <main id="player">
          {!isEmbedded && <Introduction />}
          <Deck
            state={player.state}
            controls={player}
            view={view}
            renderText={renderMarkdown}
            title={<Title />}
            actions={<FaultSwitches />}
          />
        </main>
      )}
      <AddressSync />
    </div>
  )
}

function renderMarkdown(text: string): ReactNode {
  return (
    <Suspense fallback={<p className="unparsed">{text}</p>}>
      <Markdown text={text} />
    </Suspense>
  )
}

const hasNothingToPlay = ({ recording, problem }: PlayerState) => !recording && problem !== ''
