import type { LucideIcon } from 'lucide-react'
import type { Ref } from 'react'
import './icon-button.css'

interface IconButtonProps {
  readonly label: string
  readonly icon: LucideIcon
  readonly disabled?: boolean | undefined
  readonly pressed?: boolean | undefined
  /** Of a button that opens a panel. */
  readonly expanded?: boolean | undefined
  readonly ref?: Ref<HTMLButtonElement> | undefined
  onClick(): void
}

/** A button with an icon. Its label is shown on hover and focus. */
export function IconButton({
  label,
  icon: Icon,
  disabled,
  pressed,
  expanded,
  ref,
  onClick,
}: IconButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      className="icon-button"
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={16} aria-hidden />
    </button>
  )
}
