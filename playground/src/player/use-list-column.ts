import type { Store } from '@deltakit/core'
import { useReadableStore } from '@deltakit/react'
import type { LogSnapshot } from './event-log.ts'
import { useEventLog, useHighlight, usePlayerContext, usePlayerField } from './player-context.ts'
import type { Selection } from './selection.ts'

interface ListColumn {
  readonly hovered: Store<Selection>
  readonly selected: Store<Selection>
  readonly log: LogSnapshot
  readonly highlight: Selection
  readonly underPointer: Selection
  readonly selection: Selection
  readonly playing: boolean
}

/** Returns what the columns of lines and of events read from the player. */
export function useListColumn(): ListColumn {
  const { hovered, selected } = usePlayerContext()
  return {
    hovered,
    selected,
    log: useEventLog(),
    highlight: useHighlight(),
    underPointer: useReadableStore(hovered),
    selection: useReadableStore(selected),
    playing: usePlayerField('playing'),
  }
}
