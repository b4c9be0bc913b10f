import { useEffect } from 'react'
import { openRecording } from '../player/open-recording.ts'
import type { PlayerContextValue } from '../player/player-context.ts'
import { cassetteHash, type Route } from '../routing/route.ts'
import { decompressText } from './compressed-text.ts'
import { pageQuery } from './embed.ts'
import { loadSource, unusedName } from './open-source.ts'

/** Opens the recording that stands in the address, or the one that `?src=` names. */
export function useSharedLink(context: PlayerContextValue, route: Route): void {
  useEffect(() => {
    const { source } = pageQuery
    if (!source) return
    return once(context, async () => {
      const { name, text } = await loadSource(source)
      await openRecording(context, { name: unusedName(context, name), text })
    })
  }, [context])

  useEffect(() => {
    if (route.page !== 'shared') return
    const { data, position, settings } = route
    return once(context, async () => {
      const text = await decompressText(data)
      const name = unusedName(context, route.name)
      // The long address is gone once it is read: it would be slow to edit.
      await openRecording(context, { name, text, hash: cassetteHash(name, { position, settings }) })
    })
  }, [context, route])
}

/** Runs what opens a recording, unless React takes the effect back at once, as it does in development. */
function once({ player, notice }: PlayerContextValue, open: () => Promise<void>): () => void {
  let isWanted = true
  queueMicrotask(() => {
    if (!isWanted) return
    notice.set('Opening the recording of the link…')
    open().catch((cause) => {
      notice.set('')
      player.unload(`The link cannot be opened. ${cause instanceof Error ? cause.message : ''}`)
    })
  })
  return () => {
    isWanted = false
  }
}
