import type { ReactNode } from 'react'
import { pageQuery } from '../sharing/embed.ts'
import { AddressSync } from './address-sync.tsx'
import { CassetteNotFound } from './cassette-not-found.tsx'
import { CatalogList } from './catalog-list.tsx'
import { EventsColumn } from './events-column.tsx'
import { Inspector } from './inspector.tsx'
import type { PlayerState } from './player.ts'
import { usePlayerContext, usePlayerField, usePlayerState } from './player-context.ts'
import { RawColumn } from './raw-column.tsx'
import { SlicesColumn } from './slices-column.tsx'
import { Timeline } from './timeline.tsx'
import { Title } from './title.tsx'
import { Transport } from './transport.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import './player.css'
import './columns.css'

/** Plays a cassette, and shows its bytes, its events and the slices of its chat side by side. */
export function PlayerPage() {
  useShortcuts(usePlayerContext().player)
  return (
    <div className="player-page" data-embedded={pageQuery.isEmbedded || undefined}>
      {!pageQuery.isEmbedded && <CatalogList />}
      {usePlayerState(hasNothingToPlay) ? (
        <CassetteNotFound />
      ) : (
        <main id="player">
          <div className="controls">
            <Title />
            <Transport />
            <Timeline />
          </div>
          <Columns>
            <RawColumn />
            <EventsColumn />
            <SlicesColumn />
          </Columns>
          <Inspector />
        </main>
      )}
      <AddressSync />
    </div>
  )
}

/** The columns are its children, so that they do not render when `seeking` changes. */
function Columns({ children }: { children: ReactNode }) {
  return (
    <div className="columns" aria-busy={usePlayerField('seeking')}>
      {children}
    </div>
  )
}

const hasNothingToPlay = ({ recording, problem }: PlayerState) => !recording && problem !== ''
