import { useEffect } from 'react'
import { useDeck } from '../view/deck-context.ts'
import { seekNextChange } from './next-change.ts'

/** Handles the deck's keys anywhere on the page, unless the focused element needs them itself. */
export function useShortcuts(): void {
  const deck = useDeck()
  useEffect(() => {
    const { controls, state } = deck
    if (!controls) return
    function onKeyDown(event: KeyboardEvent): void {
      const { target, key } = event
      if (!controls || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.defaultPrevented) return
      const usesKey = keyUsers[key] ?? textFields
      if (target instanceof Element && target.closest(usesKey)) return
      const { playing } = state.get()
      if (key === ' ') (playing ? controls.pause : controls.play)()
      else if (key === '.') controls.step()
      else if (key === ',') controls.stepBack()
      else if (key === 'Home') controls.seek(0)
      else if (key === 'n') seekNextChange(deck)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [deck])
}

const textFields = 'input:not([type=checkbox], [type=range]), textarea, select'

/** The elements that a key already does something in. */
const keyUsers: Record<string, string> = {
  ' ': `${textFields}, input, button, summary`,
  Home: `${textFields}, [tabindex="0"], nav`,
}
