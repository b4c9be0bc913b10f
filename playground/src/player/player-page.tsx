import type { ReactNode } from 'react'
import { PlaceInAddress } from '../routing/route-in-address.tsx'
import { EventsColumn } from './events-column.tsx'
import { Inspector } from './inspector.tsx'
import { Missing } from './missing.tsx'
import type { DeckState } from './player.ts'
import { useDeck, useDesk } from './player-context.ts'
import { RawColumn } from './raw-column.tsx'
import { Shelf } from './shelf.tsx'
import { SlicesColumn } from './slices-column.tsx'
import { Timeline } from './timeline.tsx'
import { Title } from './title.tsx'
import { Transport } from './transport.tsx'
import { useKeys } from './use-keys.ts'
import './player.css'
import './columns.css'

/** The flight recorder: a cassette, and all that becomes of it. */
export function DeckPage() {
  useKeys(useDesk().deck)
  return (
    <div className="deck">
      <Shelf />
      {useDeck(missingOf) ? (
        <Missing />
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
      <PlaceInAddress />
    </div>
  )
}

/** Made outside, so that no column renders for it. */
function Columns({ children }: { children: ReactNode }) {
  return (
    <div className="columns" aria-busy={useDeck(seekingOf)}>
      {children}
    </div>
  )
}

const seekingOf = ({ seeking }: DeckState) => seeking
const missingOf = ({ recording, problem }: DeckState) => !recording && problem !== ''
