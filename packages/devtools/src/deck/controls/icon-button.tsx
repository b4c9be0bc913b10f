import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './icon-button.css'

interface IconButtonProps {
  readonly icon: IconName
  /** Its accessible name, and the start of its tooltip. */
  readonly label: string
  /** The key that does the same. */
  readonly shortcut?: string
  readonly pressed?: boolean
  readonly disabled?: boolean
  readonly isPrimary?: boolean
  onClick(): void
}

/** A button with a drawing, and a tooltip with its name and key. */
export function IconButton(props: IconButtonProps): ReactNode {
  const { icon, label, shortcut, pressed, disabled, isPrimary, onClick } = props
  return (
    <button
      type="button"
      className="deck-icon-button"
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut}
      data-primary={isPrimary || undefined}
      data-tooltip={shortcut ? `${label} (${shortcut})` : label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
