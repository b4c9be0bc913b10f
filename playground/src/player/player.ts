import { createStore, everyFrame, type ReadableStore } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import type { Provider } from '../recordings/vendors.ts'
import type { PlaySettings } from '../sharing/settings.ts'
import { applyFaults, type Faults, noFaults } from './faults.ts'
import { createPlayback, type Playback } from './playback.ts'
import { createTape, type Tape } from './tape.ts'

/** The cassette in the player. */
export interface Recording {
  readonly name: string
  readonly about: string | undefined
  readonly origin: 'recorded' | 'made by hand' | 'uploaded'
  readonly cassette: Cassette
  /** Reads its answers. */
  readonly provider: Provider
}

export interface PlayerState {
  readonly recording: Recording | undefined
  /** The playback on the screen. */
  readonly playback: Playback | undefined
  /** Replaces `playback` once it has reached its position. */
  readonly nextPlayback: Playback | undefined
  readonly playing: boolean
  /** Whether the playback has yet to reach `position`. */
  readonly seeking: boolean
  readonly ended: boolean
  /** In milliseconds of the recording. */
  readonly position: number
  readonly duration: number
  /** A factor of the recorded speed. */
  readonly speed: number
  readonly loop: boolean
  readonly faults: Faults
  /** Why a cassette cannot be played, or an empty string. */
  readonly problem: string
}

export interface Player {
  readonly state: ReadableStore<PlayerState>
  /** Loads a cassette without playing it. */
  load(recording: Recording): void
  /** Shows a problem. The current recording stays. */
  showProblem(problem: string): void
  /** Removes the current recording and shows a problem. */
  unload(problem: string): void
  /** Starts a playback and advances it to that position. */
  startAt(position: number): void
  play(): void
  pause(): void
  /** Advances to the next thing that happens. */
  step(): void
  stepBack(): void
  seek(position: number): void
  setSpeed(speed: number): void
  setLoop(loop: boolean): void
  /** Plays from the start with those faults. */
  setFaults(faults: Faults): void
  /** Sets how the next recording is played that is loaded. */
  configure(settings: PlaySettings): void
}

const stopped = { playing: false, seeking: false, ended: false, position: 0, duration: 0 }

export function createPlayer(): Player {
  const store = createStore<PlayerState>({
    recording: undefined,
    playback: undefined,
    nextPlayback: undefined,
    ...stopped,
    speed: 1,
    loop: false,
    faults: noFaults,
    problem: '',
  })
  const state = store.get
  // Chats are found by id, so two players must not use the same ids.
  const playerId = Math.random().toString(36).slice(2)
  let playbackCount = 0
  let frameRequest: number | undefined
  let tape: Tape | undefined
  /** Where to seek once the next playback is ready. A drag seeks faster than playbacks start. */
  let pendingSeek: number | undefined
  const endedPlaybacks = new WeakSet<Playback>()

  function set(changes: Partial<PlayerState>): void {
    store.set({ ...state(), ...changes })
  }

  /** Starts a playback. It is shown once it has reached the target. */
  async function startPlayback(target: number): Promise<void> {
    const { recording, faults, nextPlayback: abandoned, playback: previous } = state()
    if (!recording) return
    pendingSeek = undefined
    abandoned?.close()
    tape ??= createTape(applyFaults(recording.cassette, faults))
    const { provider } = recording
    const id = `player-${playerId}-${playbackCount++}`
    const playback = createPlayback(id, { tape, provider, faults })
    set({ nextPlayback: playback, seeking: true, ended: false })
    void playback.ended.then(() => onEnded(playback))
    await playback.playhead.advance(target)
    await twoFrames()
    if (state().nextPlayback !== playback) return
    previous?.close()
    const ended = endedPlaybacks.has(playback)
    const now = playback.playhead.now()
    set({
      playback,
      nextPlayback: undefined,
      seeking: false,
      ended,
      duration: ended ? now : Math.max(playback.tape.duration, now),
      position: ended ? now : target,
    })
    if (pendingSeek !== undefined) void seek(pendingSeek)
    else if (ended) onEnded(playback)
    else if (state().playing) playFrames()
  }

  function onEnded(playback: Playback): void {
    endedPlaybacks.add(playback)
    if (state().playback !== playback || state().nextPlayback) return
    const position = playback.playhead.now()
    set({ ended: true, position, duration: position })
    if (!state().loop || !state().playing) {
      set({ playing: false })
      return
    }
    setTimeout(() => {
      const { playback: current, ended, playing } = state()
      if (current === playback && ended && playing) restart()
    }, loopPause)
  }

  function restart(): void {
    set({ position: 0 })
    void startPlayback(0)
  }

  /** Advances the playhead with the frames of the page. */
  function playFrames(): void {
    if (frameRequest !== undefined) cancelAnimationFrame(frameRequest)
    let lastTime = performance.now()
    frameRequest = requestAnimationFrame(onFrame)

    function onFrame(time: number): void {
      const { playback, nextPlayback, playing, ended, speed, position, duration } = state()
      frameRequest = undefined
      if (!playback || nextPlayback || !playing || ended) return
      const elapsed = Math.max(0, Math.min(time - lastTime, 100))
      lastTime = time
      const { playhead } = playback
      const target = Number.isFinite(speed) ? position + elapsed * speed : speed
      void playhead.advance(target)
      const known = Math.max(duration, playhead.now())
      // Past the end of the tape, time passes only while something waits, such as a timeout.
      const isWaiting = (playhead.next() ?? 0) > target
      set(
        isWaiting
          ? { position: target, duration: Math.max(known, target) }
          : { position: Math.min(target, known), duration: known },
      )
      frameRequest = requestAnimationFrame(onFrame)
    }
  }

  function pause(): void {
    const { playback, position } = state()
    playback?.playhead.hold()
    set({ playing: false, position: Math.max(position, playback?.playhead.now() ?? 0) })
  }

  async function seek(position: number): Promise<void> {
    const { playback, nextPlayback, ended, position: current, duration } = state()
    const last = Math.max(duration, playback?.playhead.next() ?? 0)
    const target = Math.max(0, playback ? Math.min(position, last) : position)
    set({ position: target })
    if (nextPlayback) {
      pendingSeek = target
      return
    }
    if (!playback || target < current) return startPlayback(target)
    if (ended) return
    set({ seeking: true })
    await playback.playhead.advance(target)
    await twoFrames()
    if (!state().nextPlayback) set({ seeking: false })
  }

  return {
    state: store,
    load(recording) {
      tape = undefined
      set({ recording, playing: false, seeking: true, ended: false, position: 0, problem: '' })
    },
    showProblem: (problem) => set({ problem }),
    unload(problem) {
      const { playback, nextPlayback } = state()
      playback?.close()
      nextPlayback?.close()
      set({
        recording: undefined,
        playback: undefined,
        nextPlayback: undefined,
        ...stopped,
        problem,
      })
    },
    startAt: (position) => void startPlayback(position),
    play() {
      const { ended, playing, recording } = state()
      if (playing || !recording) return
      set({ playing: true })
      if (ended) restart()
      else playFrames()
    },
    pause,
    step() {
      pause()
      const next = state().playback?.playhead.next()
      if (next !== undefined) void seek(next)
    },
    stepBack() {
      pause()
      const { playback, position } = state()
      const now = Math.min(position, playback?.playhead.now() ?? 0)
      const times = playback?.log.snapshot.get().messageTimes ?? []
      void seek(times.findLast((time) => time < now) ?? 0)
    },
    seek: (position) => void seek(position),
    setSpeed(speed) {
      state().playback?.playhead.hold()
      set({ speed })
    },
    setLoop: (loop) => set({ loop }),
    configure: ({ faults, speed }) => set({ faults, speed }),
    setFaults(faults) {
      tape = undefined
      set({ faults, playing: true })
      restart()
    },
  }
}

/** Between the end of a loop and its next start, in milliseconds. Otherwise nobody sees the end. */
const loopPause = 800

/** The first frame publishes the state, the second one has it on the page. */
function twoFrames(): Promise<void> {
  return new Promise((resolve) => {
    everyFrame.scheduleFrame(() => everyFrame.scheduleFrame(resolve))
  })
}
