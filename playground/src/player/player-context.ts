import { createStore, type Store, select } from '@deltakit/core'
import {
  createDeckView,
  type DeckSplit,
  type DeckView,
  defaultSplit,
} from '@deltakit/devtools/deck'
import { useReadableStore } from '@deltakit/react'
import { createContext, useContext, useMemo } from 'react'
import { createUploads, type Uploads } from '../recordings/uploads.ts'
import { readText, writeText } from '../ui/browser-storage.ts'
import { createPlayer, type Player, type PlayerState } from './player.ts'

/** What the components of the player share. It outlives the player's page. */
export interface PlayerContextValue {
  readonly player: Player
  readonly uploads: Uploads
  /** What a person looks at in the deck. */
  readonly view: DeckView
  /** What the page did with a paste or a file, for the person to read; empty if there is nothing. */
  readonly notice: Store<string>
}

export const PlayerContext = createContext<PlayerContextValue | undefined>(undefined)

export function createPlayerContext(): PlayerContextValue {
  const view = createDeckView(storedSplit())
  view.split.subscribe(() =>
    writeText('local', { name: splitName, text: JSON.stringify(view.split.get()) }),
  )
  return {
    player: createPlayer(),
    uploads: createUploads(),
    view,
    notice: createStore(''),
  }
}

const splitName = 'deltakit-playground-split'

/** Returns how a person left the columns. */
function storedSplit(): DeckSplit {
  try {
    const { columns, inspector } = JSON.parse(readText('local', splitName))
    const shares = [...columns, inspector]
    const isSplit = shares.length === 4 && shares.every((share) => share >= 0.1 && share <= 0.8)
    return isSplit ? { columns, inspector } : defaultSplit
  } catch {
    return defaultSplit
  }
}

export function usePlayerContext(): PlayerContextValue {
  const context = useContext(PlayerContext)
  if (!context) throw new Error('Wrap this component in a PlayerContext.')
  return context
}

/** Returns one field of the player's state. */
export function usePlayerField<Field extends keyof PlayerState>(field: Field): PlayerState[Field] {
  const { state } = usePlayerContext().player
  return useReadableStore(useMemo(() => select(state, (all) => all[field]), [state, field]))
}

/** Returns what the selector returns. The selector must be referentially stable. */
export function usePlayerState<Selected>(selector: (state: PlayerState) => Selected): Selected {
  const { state } = usePlayerContext().player
  return useReadableStore(useMemo(() => select(state, selector), [state, selector]))
}

/** Returns the name of the cassette in the player. */
export function useRecordingName(): string | undefined {
  return usePlayerState(recordingName)
}

const recordingName = ({ recording }: PlayerState) => recording?.name
