import { useEffect } from 'react'
import type { Deck } from './player.ts'

/** The keys of a player, wherever nothing else wants them. */
export function useKeys(deck: Deck): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { target, key } = event
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (target instanceof Element && target.closest(wantedBy[key] ?? writing)) return
      const { playing } = deck.state.get()
      if (key === ' ') (playing ? deck.pause : deck.play)()
      else if (key === '.') deck.step()
      else if (key === ',') deck.stepBack()
      else if (key === 'Home') deck.seek(0)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [deck])
}

const writing = 'input:not([type=checkbox], [type=range]), textarea, select'

/** What a key is for already. */
const wantedBy: Record<string, string> = {
  ' ': `${writing}, input, button, summary`,
  Home: `${writing}, .panels, .inspector, .shelf`,
}
