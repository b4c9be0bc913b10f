import { createStore, everyFrame, type ReadableStore } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import { type Faults, noFaults, spoil } from './faults.ts'
import { createSession, type Session } from './session.ts'
import { type Tape, tapeOf } from './tape.ts'

/** A cassette that was chosen. */
export interface Recording {
  readonly name: string
  readonly about: string | undefined
  readonly origin: 'recorded' | 'made by hand' | 'brought'
  readonly cassette: Cassette
}

export interface DeckState {
  readonly recording: Recording | undefined
  /** What is shown. */
  readonly session: Session | undefined
  /** What will be, once it is where it should be. */
  readonly incoming: Session | undefined
  readonly playing: boolean
  /** It is on its way to where it was told to go. */
  readonly seeking: boolean
  readonly over: boolean
  /** In milliseconds of the recording. */
  readonly position: number
  readonly duration: number
  /** How many times as fast as recorded. */
  readonly speed: number
  readonly loop: boolean
  readonly faults: Faults
  /** Why what was brought cannot be played. */
  readonly problem: string
}

export interface Deck {
  readonly state: ReadableStore<DeckState>
  /** It does not play by itself. */
  insert(recording: Recording): void
  /** What is there stays. */
  refuse(problem: string): void
  /** Nothing is left in it but the problem. */
  eject(problem: string): void
  /** From the start up to that moment. */
  start(at: number): void
  play(): void
  pause(): void
  /** Up to the next thing that happens. */
  step(): void
  stepBack(): void
  seek(to: number): void
  setSpeed(speed: number): void
  setLoop(loop: boolean): void
  setFaults(faults: Faults): void
}

const stopped = { playing: false, seeking: false, over: false, position: 0, duration: 0 }

export function createDeck(): Deck {
  const store = createStore<DeckState>({
    recording: undefined,
    session: undefined,
    incoming: undefined,
    ...stopped,
    speed: 1,
    loop: false,
    faults: noFaults,
    problem: '',
  })
  const state = store.get
  // Another deck of the same page must not find this one's chats.
  const own = Math.random().toString(36).slice(2)
  let count = 0
  let beat: number | undefined
  let tape: Tape | undefined
  /** Where to go from where the incoming one arrives: a drag asks more often than it can be done. */
  let wanted: number | undefined

  function set(changes: Partial<DeckState>): void {
    store.set({ ...state(), ...changes })
  }

  /** A playing from the start, shown once it has come as far as that. */
  async function begin(to: number): Promise<void> {
    const { recording, faults, incoming: left, session: shown } = state()
    if (!recording) return
    wanted = undefined
    left?.close()
    tape ??= tapeOf(spoil(recording.cassette, faults))
    const session = createSession(`deck-${own}-${count++}`, tape, faults)
    set({ incoming: session, seeking: true, over: false })
    void session.over.then(() => ended(session))
    await session.playhead.advance(to)
    await frames()
    if (state().incoming !== session) return
    shown?.close()
    const over = endings.has(session)
    const { now } = session.playhead
    const duration = over ? now() : Math.max(session.tape.duration, now())
    set({
      session,
      incoming: undefined,
      seeking: false,
      over,
      duration,
      position: over ? now() : to,
    })
    if (wanted !== undefined) void seek(wanted)
    else if (over) ended(session)
    else if (state().playing) roll()
  }

  const endings = new WeakSet<Session>()

  function ended(session: Session): void {
    endings.add(session)
    if (state().session !== session || state().incoming) return
    const position = session.playhead.now()
    set({ over: true, position, duration: position })
    if (!state().loop || !state().playing) {
      set({ playing: false })
      return
    }
    // Or nobody sees how it ended.
    setTimeout(() => {
      const { session: shown, over, playing } = state()
      if (shown === session && over && playing) restart()
    }, rest)
  }

  function restart(): void {
    set({ position: 0 })
    void begin(0)
  }

  /** Moves the playhead with the page's frames. */
  function roll(): void {
    if (beat !== undefined) cancelAnimationFrame(beat)
    let last = performance.now()
    beat = requestAnimationFrame(turn)

    function turn(time: number): void {
      const { session, incoming, playing, over, speed, position, duration } = state()
      beat = undefined
      if (!session || incoming || !playing || over) return
      const passed = Math.max(0, Math.min(time - last, 100))
      last = time
      const { playhead } = session
      const to = Number.isFinite(speed) ? position + passed * speed : speed
      void playhead.advance(to)
      const known = Math.max(duration, playhead.now())
      // Past the end of the tape time goes on only for who waits, such as a time limit.
      const waits = (playhead.next() ?? 0) > to
      set(
        waits
          ? { position: to, duration: Math.max(known, to) }
          : { position: Math.min(to, known), duration: known },
      )
      beat = requestAnimationFrame(turn)
    }
  }

  function pause(): void {
    const { session, position } = state()
    session?.playhead.hold()
    set({ playing: false, position: Math.max(position, session?.playhead.now() ?? 0) })
  }

  async function seek(to: number): Promise<void> {
    const { session, incoming, over, position, duration } = state()
    const target = Math.max(
      0,
      session ? Math.min(to, Math.max(duration, session.playhead.next() ?? 0)) : to,
    )
    set({ position: target })
    if (incoming) {
      wanted = target
      return
    }
    if (!session || target < position) return begin(target)
    if (over) return
    set({ seeking: true })
    await session.playhead.advance(target)
    await frames()
    if (!state().incoming) set({ seeking: false })
  }

  return {
    state: store,
    insert(recording) {
      tape = undefined
      set({ recording, playing: false, seeking: true, over: false, position: 0, problem: '' })
    },
    refuse: (problem) => set({ problem }),
    eject(problem) {
      const { session, incoming } = state()
      session?.close()
      incoming?.close()
      set({ recording: undefined, session: undefined, incoming: undefined, ...stopped, problem })
    },
    start: (at) => void begin(at),
    play() {
      const { over, playing, recording } = state()
      if (playing || !recording) return
      set({ playing: true })
      if (over) restart()
      else roll()
    },
    pause,
    step() {
      pause()
      const next = state().session?.playhead.next()
      if (next !== undefined) void seek(next)
    },
    stepBack() {
      pause()
      const { session, position } = state()
      const now = Math.min(position, session?.playhead.now() ?? 0)
      const moments = session?.log.shown.get().moments ?? []
      void seek(moments.findLast((moment) => moment < now) ?? 0)
    },
    seek: (to) => void seek(to),
    setSpeed(speed) {
      state().session?.playhead.hold()
      set({ speed })
    },
    setLoop: (loop) => set({ loop }),
    setFaults(faults) {
      tape = undefined
      set({ faults, playing: true })
      restart()
    },
  }
}

/** Between the end and the start of a loop, in milliseconds. */
const rest = 800

/** Two frames, after which what was heard is on the page. */
function frames(): Promise<void> {
  return new Promise((resolve) => {
    everyFrame.scheduleFrame(() => everyFrame.scheduleFrame(resolve))
  })
}
