import { useEffect } from 'react'
import { cassetteHash, parseRoute } from '../routing/route.ts'
import type { PlayerState } from './player.ts'
import { usePlayerState, useRecordingName } from './player-context.ts'

/** Keeps the position, the faults and the speed in the address while the player is paused. */
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

function hashOf(state: PlayerState) {
  const { recording, playback, playing, ended, position, faults, speed } = state
  if (!recording || !playback || playing) return undefined
  const place = { position: ended ? undefined : position, settings: { faults, speed } }
  return cassetteHash(recording.name, place)
}
