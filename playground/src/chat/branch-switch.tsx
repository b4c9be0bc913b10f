interface BranchSwitchProps {
  readonly id: string
  readonly branches: readonly string[]
  onSwitch(messageId: string): void
}

/** Switches between the versions of a message. A button at either end stays, so that it keeps the focus. */
export function BranchSwitch({ id, branches, onSwitch }: BranchSwitchProps) {
  if (branches.length < 2) return null
  const index = branches.indexOf(id)
  const button = (label: string, sign: string, to: string | undefined) => (
    <button type="button" aria-label={label} aria-disabled={!to} onClick={() => to && onSwitch(to)}>
      {sign}
    </button>
  )
  return (
    <span className="branches">
      {button('Earlier version', '‹', branches[index - 1])}
      {index + 1} of {branches.length}
      {button('Later version', '›', branches[index + 1])}
    </span>
  )
}
