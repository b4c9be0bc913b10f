interface BranchesProps {
  readonly id: string
  readonly branches: readonly string[]
  onSwitch(to: string): void
}

/** One of several versions of a message. At either end a button stays, or the focus on it would be lost. */
export function Branches({ id, branches, onSwitch }: BranchesProps) {
  if (branches.length < 2) return null
  const at = branches.indexOf(id)
  const button = (label: string, sign: string, to: string | undefined) => (
    <button type="button" aria-label={label} aria-disabled={!to} onClick={() => to && onSwitch(to)}>
      {sign}
    </button>
  )
  return (
    <span className="branches">
      {button('Earlier version', '‹', branches[at - 1])}
      {at + 1} of {branches.length}
      {button('Later version', '›', branches[at + 1])}
    </span>
  )
}
