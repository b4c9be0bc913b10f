import { useCallback, useState, useSyncExternalStore } from 'react'

/** Whether the panels beside the chat are open, and whether there is room for them. */
export interface PanelState {
  readonly isDocked: boolean
  readonly isOpen: boolean
  toggle(): void
  open(): void
  close(): void
}

/** A panel is open where the window has room for it. A person may close it, or open it as a drawer. */
export function usePanel(query: string): PanelState {
  const isDocked = useMediaQuery(query)
  const [shown, setShown] = useState<'docked' | 'drawer' | 'closed'>('docked')
  const isOpen = isDocked ? shown !== 'closed' : shown === 'drawer'
  const close = useCallback(() => setShown(isDocked ? 'closed' : 'docked'), [isDocked])
  const open = useCallback(() => setShown(isDocked ? 'docked' : 'drawer'), [isDocked])
  return { isDocked, isOpen, open, close, toggle: isOpen ? close : open }
}

function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = matchMedia(query)
      list.addEventListener('change', onChange)
      return () => list.removeEventListener('change', onChange)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches)
}
