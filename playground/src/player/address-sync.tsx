import { useEffect } from 'react'
import { cassetteHash, parseRoute } from '../routing/route.ts'
import type { PlayerState } from './player.ts'
import { usePlayerState, useRecordingName } from './player-context.ts'

/** Keeps the player's position in the address while it is paused, so that it can be shared. */
export function AddressSync() {
  const hash = usePlayerState(hashOf)
  const name = useRecordingName()
  useEffect(() => {
    if (!hash) return
    const route = parseRoute(location.hash)
    // The address may already name another cassette, which is still loading.
    const isCurrent = route.page === 'player' && (route.name ?? name) === name
    if (isCurrent) history.replaceState(null, '', hash)
  }, [hash, name])
  return null
}

function hashOf({ recording, playback, playing, ended, position }: PlayerState) {
  if (!recording || !playback || playing) return undefined
  return cassetteHash(recording.name, ended ? undefined : position)
}
