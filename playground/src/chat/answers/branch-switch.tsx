import { IconButton } from '@deltakit/devtools/deck'
import { ChevronLeft, ChevronRight, type LucideIcon } from 'lucide-react'

interface BranchSwitchProps {
  readonly id: string
  readonly branches: readonly string[]
  onSwitch(messageId: string): void
}

/** Switches between the versions of a message. A button at either end stays, so that it keeps the focus. */
export function BranchSwitch({ id, branches, onSwitch }: BranchSwitchProps) {
  if (branches.length < 2) return null
  const index = branches.indexOf(id)
  const button = (
    label: string,
    { icon, to }: { readonly icon: LucideIcon; readonly to: string | undefined },
  ) => <IconButton label={label} icon={icon} isIdle={!to} onClick={() => to && onSwitch(to)} />
  return (
    <span className="branches">
      {button('Earlier version', { icon: ChevronLeft, to: branches[index - 1] })}
      {index + 1} of {branches.length}
      {button('Later version', { icon: ChevronRight, to: branches[index + 1] })}
    </span>
  )
}
