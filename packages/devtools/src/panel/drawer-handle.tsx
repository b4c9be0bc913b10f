import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'

interface DrawerHandleProps {
  readonly height: number
  readonly smallest: number
  onResize(height: number): void
}

/** Pixels for one press of an arrow key. */
const keyStep = 24

/** The upper edge of the drawer, to drag or to move by the arrow keys. */
export function DrawerHandle({ height, smallest, onResize }: DrawerHandleProps): ReactNode {
  const dragged = useRef<{ readonly from: number; readonly height: number }>(undefined)

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    event.currentTarget.setPointerCapture(event.pointerId)
    dragged.current = { from: event.clientY, height }
  }

  function onPointerMove({ clientY }: PointerEvent): void {
    const { current: start } = dragged
    if (start) onResize(start.height + start.from - clientY)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowUp') onResize(height + keyStep)
    else if (event.key === 'ArrowDown') onResize(height - keyStep)
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between two contents cannot be moved.
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the devtools"
      aria-valuenow={height}
      aria-valuemin={smallest}
      aria-valuemax={2000}
      tabIndex={0}
      className="drawer-handle"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        dragged.current = undefined
      }}
      onKeyDown={onKeyDown}
    />
  )
}
