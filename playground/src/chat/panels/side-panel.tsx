import { IconButton } from '@deltakit/devtools/deck'
import { X } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import './side-panel.css'

interface SidePanelProps {
  readonly label: string
  readonly side: 'start' | 'end'
  /** Whether there is room for it beside the chat. Otherwise it lies over the chat. */
  readonly isDocked: boolean
  readonly isOpen: boolean
  onClose(): void
  readonly children: ReactNode
}

/** A panel beside the chat, or a drawer over it. */
export function SidePanel({ label, side, isDocked, isOpen, onClose, children }: SidePanelProps) {
  if (!isOpen) return null
  if (!isDocked) {
    return (
      <Drawer label={label} side={side} onClose={onClose}>
        {children}
      </Drawer>
    )
  }
  return (
    <aside className="side-panel" data-side={side} aria-label={label}>
      {children}
    </aside>
  )
}

type DrawerProps = Pick<SidePanelProps, 'label' | 'side' | 'onClose' | 'children'>

function Drawer({ label, side, onClose, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null)

  // Closing it returns the focus to what opened it, so it is closed before it leaves the page.
  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    return () => current?.close()
  }, [])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog
    <dialog
      ref={dialog}
      className="side-panel"
      data-side={side}
      aria-label={label}
      onClose={() => {
        if (!dialog.current?.open) onClose()
      }}
      // A click beside its content is on the dialog itself.
      onClick={({ target }) => target === dialog.current && onClose()}
    >
      <div className="drawer">
        <header className="tips-end">
          <h2>{label}</h2>
          <IconButton label="Close" icon={X} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  )
}
