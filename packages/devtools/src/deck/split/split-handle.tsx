import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import './split-handle.css'

interface SplitHandleProps {
  readonly label: string
  /** Whether it is moved sideways, or up and down. */
  readonly direction: 'sideways' | 'upright'
  /** How much of both sides the first one has, from 0 to 100. */
  readonly percent: number
  /** Gets how far it was moved, in pixels. */
  onMove(pixels: number): void
  /** A double click makes the sides as they were. */
  onReset(): void
}

/** The line between two parts, which can be dragged, or moved with the arrow keys. */
export function SplitHandle(props: SplitHandleProps): ReactNode {
  const { label, direction, percent, onMove, onReset } = props
  const last = useRef<number>(undefined)
  const isSideways = direction === 'sideways'

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    last.current = isSideways ? event.clientX : event.clientY
  }

  function onPointerMove({ clientX, clientY }: PointerEvent): void {
    if (last.current === undefined) return
    const at = isSideways ? clientX : clientY
    onMove(at - last.current)
    last.current = at
  }

  function onKeyDown(event: KeyboardEvent): void {
    const [less, more] = isSideways ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    if (event.key === less) onMove(-keyStep)
    else if (event.key === more) onMove(keyStep)
    else if (event.key === 'Enter') onReset()
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an `hr` cannot be focused
    <div
      className="deck-split"
      data-direction={direction}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isSideways ? 'vertical' : 'horizontal'}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      title="Drag to resize, double-click to reset"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        last.current = undefined
      }}
      onDoubleClick={onReset}
      onKeyDown={onKeyDown}
    />
  )
}

const keyStep = 24
