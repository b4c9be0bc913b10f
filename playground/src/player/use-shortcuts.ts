import { useEffect } from 'react'
import type { Player } from './player.ts'

/** Handles the player's keys anywhere on the page, unless the focused element needs them itself. */
export function useShortcuts(player: Player): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { target, key } = event
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const usesKey = keyUsers[key] ?? textFields
      if (target instanceof Element && target.closest(usesKey)) return
      const { playing } = player.state.get()
      if (key === ' ') (playing ? player.pause : player.play)()
      else if (key === '.') player.step()
      else if (key === ',') player.stepBack()
      else if (key === 'Home') player.seek(0)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [player])
}

const textFields = 'input:not([type=checkbox], [type=range]), textarea, select'

/** The elements that a key already does something in. */
const keyUsers: Record<string, string> = {
  ' ': `${textFields}, input, button, summary`,
  Home: `${textFields}, .panels, .inspector, .catalog`,
}
