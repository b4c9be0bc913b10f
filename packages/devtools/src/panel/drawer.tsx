import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { DrawerHandle } from './drawer-handle.tsx'
import { drawerSize, makeRoom } from './page-room.ts'
import { type Dock, readPlace, writePlace } from './panel-place.ts'

interface DrawerProps {
  /** A person has just opened it: keys go to it. */
  readonly takesFocus: boolean
  onClose(): void
  children(place: DrawerPlace): ReactNode
}

/** Where the drawer stands, and how to put it elsewhere. */
export interface DrawerPlace {
  readonly dock: Dock
  onDock(dock: Dock): void
}

const defaults = { bottom: 560, right: 560 } as const
const smallest = { bottom: 200, right: 320 } as const

/** The panel's place at an edge of the page. It remembers the edge, and a size for each. */
export function Drawer({ takesFocus, onClose, children }: DrawerProps): ReactNode {
  const [dock, setDock] = useState<Dock>(() => readPlace().dock ?? 'bottom')
  const [sizes, setSizes] = useState(() => {
    const { height, width } = readPlace()
    return { bottom: height ?? defaults.bottom, right: width ?? defaults.right }
  })
  const element = useRef<HTMLElement>(null)
  const size = sizes[dock]

  // Before anything in it can be focused: later it would take the focus away from that.
  useLayoutEffect(() => {
    if (takesFocus) element.current?.focus()
  }, [takesFocus])

  useEffect(() => makeRoom(dock, size), [dock, size])

  function fitting(wanted: number): number {
    const most = (dock === 'bottom' ? innerHeight : innerWidth) - 40
    return Math.round(Math.max(smallest[dock], Math.min(wanted, most)))
  }

  function resize(wanted: number): void {
    setSizes({ ...sizes, [dock]: fitting(wanted) })
  }

  function keepSize(wanted: number): void {
    resize(wanted)
    writePlace({ [dock === 'bottom' ? 'height' : 'width']: fitting(wanted) })
  }

  function onDock(next: Dock): void {
    setDock(next)
    writePlace({ dock: next })
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) onClose()
  }

  return (
    <section
      ref={element}
      className="drawer"
      data-dock={dock}
      aria-label="Deltakit devtools"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      style={{ [dock === 'bottom' ? 'height' : 'width']: drawerSize(dock, size) }}
    >
      <DrawerHandle
        dock={dock}
        size={size}
        smallest={smallest[dock]}
        onResize={resize}
        onResized={keepSize}
      />
      {children({ dock, onDock })}
    </section>
  )
}
