import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import type { Dock } from './panel-place.ts'

interface DrawerHandleProps {
  readonly dock: Dock
  /** The height at the bottom, the width at the right. */
  readonly size: number
  readonly smallest: number
  onResize(size: number): void
  /** The size is what a person wants. */
  onResized(size: number): void
}

/** Pixels for one press of an arrow key. */
const keyStep = 24

const growing = { bottom: 'ArrowUp', right: 'ArrowLeft' } as const
const shrinking = { bottom: 'ArrowDown', right: 'ArrowRight' } as const

/** The inner edge of the drawer, to drag or to move by the arrow keys. */
export function DrawerHandle(props: DrawerHandleProps): ReactNode {
  const { dock, size, smallest, onResize, onResized } = props
  const dragged = useRef<{ readonly from: number; readonly size: number }>(undefined)
  const placeOf = ({ clientX, clientY }: PointerEvent) => (dock === 'bottom' ? clientY : clientX)

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    event.currentTarget.setPointerCapture(event.pointerId)
    // Nothing of the page is selected meanwhile.
    event.preventDefault()
    event.currentTarget.focus()
    dragged.current = { from: placeOf(event), size }
  }

  function onPointerMove(event: PointerEvent): void {
    const { current: start } = dragged
    if (start) onResize(start.size + start.from - placeOf(event))
  }

  function onPointerUp(): void {
    if (dragged.current) onResized(size)
    dragged.current = undefined
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === growing[dock]) onResized(size + keyStep)
    else if (event.key === shrinking[dock]) onResized(size - keyStep)
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between two contents cannot be moved.
    <div
      role="separator"
      aria-orientation={dock === 'bottom' ? 'horizontal' : 'vertical'}
      aria-label={dock === 'bottom' ? 'Height of the devtools' : 'Width of the devtools'}
      aria-valuenow={size}
      aria-valuemin={smallest}
      aria-valuemax={4000}
      tabIndex={0}
      className="drawer-handle"
      data-dock={dock}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onKeyDown={onKeyDown}
    />
  )
}
