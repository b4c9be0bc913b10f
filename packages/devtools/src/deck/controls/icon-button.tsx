import type { ComponentType, ReactNode, Ref } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './icon-button.css'

/** A drawing of a page's own, such as one of Lucide. */
type Drawing = ComponentType<{ readonly size?: number; readonly 'aria-hidden'?: boolean }>

interface IconButtonProps {
  readonly icon: IconName | Drawing
  /** Its accessible name, and the start of its tooltip. */
  readonly label: string
  /** What it acts on, where several buttons have this label. Ends its accessible name. */
  readonly subject?: string
  /** The key that does the same. */
  readonly shortcut?: string
  readonly pressed?: boolean | undefined
  /** Of a button that opens a panel. */
  readonly expanded?: boolean | undefined
  readonly disabled?: boolean | undefined
  /** Does nothing, but keeps the focus. */
  readonly isIdle?: boolean
  readonly isPrimary?: boolean
  readonly ref?: Ref<HTMLButtonElement> | undefined
  onClick(): void
}

/** A button with a drawing, and a tooltip with its name and key. */
export function IconButton(props: IconButtonProps): ReactNode {
  const { icon: Drawn, label, subject, shortcut, pressed, expanded } = props
  const { disabled, isIdle, isPrimary, ref, onClick } = props
  return (
    <button
      ref={ref}
      type="button"
      className="deck-icon-button"
      aria-label={subject ? `${label}: ${subject}` : label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-disabled={isIdle || undefined}
      aria-keyshortcuts={shortcut}
      data-primary={isPrimary || undefined}
      data-tooltip={shortcut ? `${label} (${shortcut})` : label}
      disabled={disabled}
      onClick={isIdle ? undefined : onClick}
    >
      {typeof Drawn === 'string' ? <Icon name={Drawn} /> : <Drawn size={16} aria-hidden />}
    </button>
  )
}
