'use client'

import {
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { DevtoolsDrawer } from './devtools-drawer.tsx'
import type { DeltakitDevtoolsProps } from './devtools-props.ts'
import { readPlace, writePlace } from './panel-place.ts'

/**
 * A button in a corner of the page, and the panel that it opens: the streams of the page, live and again.
 * Alt+Shift+D opens and closes it. Render it in development only, and nothing of it is in production.
 */
export function DeltakitDevtools(props: DeltakitDevtoolsProps): ReactNode {
  // A server knows nothing of this computer, so that it renders nothing.
  const isInPage = useSyncExternalStore(subscribeToNothing, inPage, onServer)
  return isInPage ? <OpenOrClosed {...props} /> : null
}

const subscribeToNothing = () => () => {}
const inPage = () => true
const onServer = () => false

function OpenOrClosed(props: DeltakitDevtoolsProps): ReactNode {
  const { initialIsOpen = false, position = 'bottom-right', theme = 'system' } = props
  const [isOpen, setIsOpen] = useState(() => readPlace().isOpen ?? initialIsOpen)
  const [isMoved, setIsMoved] = useState(false)

  useEffect(() => writePlace({ isOpen }), [isOpen])

  const toggle = useCallback(() => {
    setIsOpen((open) => !open)
    setIsMoved(true)
  }, [])

  // Not later than the button is shown, or the first keys would be lost.
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      // Of several panels in a page, one answers.
      if (event.defaultPrevented) return
      if (event.code !== 'KeyD' || !event.altKey || !event.shiftKey) return
      // On a Mac the field that has the focus would get an Î.
      event.preventDefault()
      toggle()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [toggle])

  return (
    <DevtoolsDrawer
      {...props}
      position={position}
      theme={theme}
      isOpen={isOpen}
      isMoved={isMoved}
      onToggle={toggle}
    />
  )
}
