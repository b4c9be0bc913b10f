import { createStore, type ReadableStore } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import {
  createPlayer as createDeckPlayer,
  createTape,
  type DeckControls,
  type PlayerState as DeckPlayerState,
  type Playable,
  paceOf,
  type Tape,
} from '@deltakit/devtools/deck'
import {
  applyFaults,
  type Faults,
  noFaults,
  type Provider,
  type RecordedVendor,
} from '@deltakit/devtools/recordings'
import type { PlaySettings } from '../sharing/settings.ts'
import { createPlayback } from './playback.ts'

/** The cassette in the player. */
export interface Recording {
  readonly name: string
  readonly about: string | undefined
  readonly origin: 'recorded' | 'made by hand' | 'uploaded'
  readonly cassette: Cassette
  /** Reads its answers. */
  readonly provider: Provider
  /** Whose format a person chose, if not the one that it seems to have. */
  readonly readAs?: RecordedVendor
}

/** What is played, beside how far. */
interface SourceState {
  readonly recording: Recording | undefined
  readonly faults: Faults
  /** Why a cassette cannot be played, or an empty string. */
  readonly problem: string
}

export interface PlayerState extends DeckPlayerState, SourceState {}

export interface Player extends DeckControls {
  readonly state: ReadableStore<PlayerState>
  /** Loads a cassette without playing it. Resolves once the player knows all that will happen. */
  load(recording: Recording): Promise<void>
  /** Shows a problem. The current recording stays. */
  showProblem(problem: string): void
  /** Removes the current recording and shows a problem. */
  unload(problem: string): void
  /** Starts a playback and advances it to that position. */
  startAt(position: number): void
  /** Plays from the start with those faults. */
  setFaults(faults: Faults): void
  /** Sets how the next recording is played that is loaded. */
  configure(settings: PlaySettings): void
}

/** Plays cassettes, with faults if wanted. */
export function createPlayer(): Player {
  const { state: deckState, load, unload, startAt, restart, ...controls } = createDeckPlayer()
  const source = createStore<SourceState>({ recording: undefined, faults: noFaults, problem: '' })

  function set(changes: Partial<SourceState>): void {
    source.set({ ...source.get(), ...changes })
  }

  function playable({ cassette, provider }: Recording): Playable {
    const { faults } = source.get()
    const played = applyFaults(cassette, faults)
    let tape: Tape | undefined
    return {
      pace: paceOf(played),
      createPlayback(id) {
        // Cutting a long one takes as long as showing its name, which comes first.
        tape ??= createTape(played)
        return createPlayback(id, { tape, provider, faults })
      },
    }
  }

  return {
    ...controls,
    startAt,
    state: joined(deckState, source),
    load(recording) {
      set({ recording, problem: '' })
      return load(playable(recording))
    },
    showProblem: (problem) => set({ problem }),
    unload(problem) {
      unload()
      set({ recording: undefined, problem })
    },
    configure({ faults, speed }) {
      set({ faults })
      controls.setSpeed(speed)
    },
    setFaults(faults) {
      const { recording } = source.get()
      set({ faults })
      if (!recording) return
      void load(playable(recording)).then(() => {
        if (source.get().faults !== faults) return
        startAt(0)
        controls.play()
      })
    },
  }
}

/** The fields of two stores as one. */
function joined<One extends object, Other extends object>(
  one: ReadableStore<One>,
  other: ReadableStore<Other>,
): ReadableStore<One & Other> {
  let parts: readonly [One, Other] = [one.get(), other.get()]
  let whole = { ...parts[0], ...parts[1] }
  return {
    get() {
      const [first, second] = [one.get(), other.get()]
      if (first !== parts[0] || second !== parts[1]) {
        parts = [first, second]
        whole = { ...first, ...second }
      }
      return whole
    },
    subscribe(listener) {
      const stops = [one.subscribe(listener), other.subscribe(listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
