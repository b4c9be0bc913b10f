import { useState } from 'react'
import type { Place } from '../page/place.ts'
import { createDeck, type DeckState } from './deck.ts'
import { createDesk, DeskContext, useDeck } from './deck-context.ts'
import { EventsColumn } from './events-column.tsx'
import { Inspector } from './inspector.tsx'
import { PlaceInAddress } from './place-in-address.tsx'
import { RawColumn } from './raw-column.tsx'
import { Runners } from './runner.tsx'
import { Shelf } from './shelf.tsx'
import { SlicesColumn } from './slices-column.tsx'
import { Timeline } from './timeline.tsx'
import { Transport } from './transport.tsx'
import { useBrought } from './use-brought.ts'
import { bringFile, useCassette } from './use-cassette.ts'
import { useKeys } from './use-keys.ts'

/** The flight recorder: a cassette, and all that becomes of it. */
export function DeckPage({ place }: { place: Place }) {
  const [desk] = useState(() => createDesk(createDeck()))
  const { deck } = desk
  useCassette(deck, place)
  useKeys(deck)

  useBrought(deck)

  return (
    <DeskContext value={desk}>
      <div className="deck">
        <Shelf
          chosen={place.page === 'deck' ? place.name : undefined}
          onFile={(file) => void bringFile(deck, file)}
        />
        <main>
          <div className="controls">
            <Title />
            <Transport />
            <Timeline />
          </div>
          <Columns />
          <Inspector />
        </main>
        <Runners />
        <PlaceInAddress />
      </div>
    </DeskContext>
  )
}

function Columns() {
  return (
    <div className="columns" aria-busy={useDeck(seekingOf)}>
      <RawColumn />
      <EventsColumn />
      <SlicesColumn />
    </div>
  )
}

function Title() {
  const recording = useDeck(recordingOf)
  const problem = useDeck(problemOf)
  return (
    <div className="title">
      <h1>{recording?.name ?? '…'}</h1>
      {problem ? (
        <p className="error" role="alert">
          {problem}
        </p>
      ) : (
        <p>{recording?.about ?? 'Recorded.'}</p>
      )}
    </div>
  )
}

const seekingOf = ({ seeking }: DeckState) => seeking
const problemOf = ({ problem }: DeckState) => problem
const recordingOf = ({ recording }: DeckState) => recording
