import { useEffect } from 'react'
import type { DeckState } from '../player/player.ts'
import { nameOf, useDeck } from '../player/player-context.ts'
import { hashOf, readPlace } from './route.ts'

/** Keeps the address pointing to where the deck stands, so that it can be sent to somebody. */
export function PlaceInAddress() {
  const address = useDeck(addressOf)
  const name = useDeck(nameOf)
  useEffect(() => {
    if (!address) return
    const there = readPlace(location.hash)
    // Somebody may be on the way to another one, which is not there yet.
    const stays = there.page === 'deck' && (there.name ?? name) === name
    if (stays) history.replaceState(null, '', address)
  }, [address, name])
  return null
}

function addressOf({ recording, session, playing, over, position }: DeckState) {
  if (!recording || !session || playing) return undefined
  return hashOf(recording.name, over ? undefined : position)
}
