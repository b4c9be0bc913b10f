import { type RefObject, useEffect } from 'react'
import type { DeckControls } from '../playback/player.ts'
import { zoomByKey } from '../timeline/zoom.ts'
import { type DeckContextValue, useDeck } from '../view/deck-context.ts'
import { seekNextChange } from './next-change.ts'

/**
 * Handles the deck's keys anywhere on the page, unless the focused element needs them itself. Of a deck in a
 * shadow root, only where the root has the focus: the page around it has keys of its own.
 */
export function useShortcuts(element: RefObject<HTMLElement | null>): void {
  const deck = useDeck()
  useEffect(() => {
    const { controls } = deck
    if (!controls) return
    function onKeyDown(event: KeyboardEvent): void {
      const { target, key } = event
      if (!controls || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.defaultPrevented) return
      const usesKey = keyUsers[key] ?? textFields
      if (target instanceof Element && target.closest(usesKey)) return
      const action = actions[key]
      if (action) action(controls, deck)
      else if (!zoomByKey(deck, key)) return
      event.preventDefault()
    }
    const root = element.current?.getRootNode()
    const listener = (event: Event) => event instanceof KeyboardEvent && onKeyDown(event)
    const target = root instanceof ShadowRoot ? root : globalThis
    target.addEventListener('keydown', listener)
    return () => target.removeEventListener('keydown', listener)
  }, [deck, element])
}

/** What a key does, beside those that zoom. */
const actions: Readonly<Record<string, (controls: DeckControls, deck: DeckContextValue) => void>> =
  {
    ' ': ({ play, pause }, { state }) => (state.get().playing ? pause() : play()),
    '.': ({ step }) => step(),
    ',': ({ stepBack }) => stepBack(),
    Home: ({ seek }) => seek(0),
    n: (_, deck) => seekNextChange(deck),
  }

const textFields = 'input:not([type=checkbox], [type=range]), textarea, select'

/** The elements that a key already does something in. */
const keyUsers: Record<string, string> = {
  ' ': `${textFields}, input, button, summary`,
  Home: `${textFields}, [tabindex="0"], nav`,
}
