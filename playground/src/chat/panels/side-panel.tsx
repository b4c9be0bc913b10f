import { IconButton } from '@deltakit/devtools/deck'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useModal } from '../../ui/use-modal.ts'
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
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog
    <dialog
      {...useModal(onClose)}
      className="side-panel"
      data-side={side}
      aria-label={label}
      // A click beside its content is on the dialog itself.
      onClick={({ currentTarget, target }) => target === currentTarget && onClose()}
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
