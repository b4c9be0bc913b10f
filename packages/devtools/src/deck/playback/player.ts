import { type ChatState, createStore, everyFrame, type ReadableStore } from '@deltakit/core'
import { macrotask } from '../../time/macrotask.ts'
import type { StreamLog } from '../log/stream-log.ts'
import type { Playhead } from './playhead.ts'
import type { Pace } from './tape.ts'

/** One playback of a recording from its start, with the chat that receives it and a log of it. */
export interface Playback {
  readonly id: string
  readonly log: ReadableStore<StreamLog>
  readonly chat: ReadableStore<ChatState>
  readonly playhead: Playhead
  /** Sends the first request. */
  start(): void
  /** Resolves once everything has been played. */
  readonly ended: Promise<void>
  close(): void
}

/** What a player plays. */
export interface Playable {
  readonly pace: Pace
  /** Each playback needs an id of its own. */
  createPlayback(id: string): Playback
}

/** What the deck shows of a playback, whether a recording or a live stream is behind it. */
export interface DeckState {
  readonly pace: Pace
  /** The playback on the screen. */
  readonly playback: Pick<Playback, 'id' | 'log' | 'chat'> | undefined
  /** Everything that will happen, where it is known. It may still grow. */
  readonly whole: StreamLog | undefined
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
}

/** What moves the position. */
export interface DeckControls {
  play(): void
  pause(): void
  /** Advances to the next thing that happens. */
  step(): void
  stepBack(): void
  seek(position: number): void
  setSpeed(speed: number): void
  setLoop(loop: boolean): void
}

/** What the deck shows of a player, and the playback that is on its way. */
export interface PlayerState extends DeckState {
  readonly playback: Playback | undefined
  /** Replaces `playback` once it has reached its position. */
  readonly nextPlayback: Playback | undefined
}

/** Plays one recording at a time, from any position. */
export interface Player extends DeckControls {
  readonly state: ReadableStore<PlayerState>
  /** Loads a recording without playing it. Resolves once it is known whole. */
  load(playable: Playable): Promise<void>
  unload(): void
  /** Starts a playback and advances it to that position. */
  startAt(position: number): void
  /** Plays from the start. */
  restart(): void
}

const stopped = { playing: false, seeking: false, ended: false, position: 0, duration: 0 }

/** Creates a player, which plays one recording after another. */
export function createPlayer(): Player {
  const store = createStore<PlayerState>({
    pace: 'recorded',
    playback: undefined,
    nextPlayback: undefined,
    whole: undefined,
    ...stopped,
    speed: 1,
    loop: false,
  })
  const state = store.get
  // Chats are found by id, so two players must not use the same ids.
  const playerId = Math.random().toString(36).slice(2)
  let playbackCount = 0
  let frameRequest: number | undefined
  let playable: Playable | undefined
  let survey: Playback | undefined
  /** Where to seek once the next playback is ready. A drag seeks faster than playbacks start. */
  let pendingSeek: number | undefined
  const endedPlaybacks = new WeakSet<Playback>()

  function set(changes: Partial<PlayerState>): void {
    store.set({ ...state(), ...changes })
  }

  function createPlayback(of: Playable): Playback {
    return of.createPlayback(`player-${playerId}-${playbackCount++}`)
  }

  /** Plays all of it at once without showing it: the timeline needs to know what will happen. */
  async function surveyAll(of: Playable): Promise<void> {
    survey?.close()
    survey = undefined
    // To show its name, to cut it into messages and to read the first of them are a task each.
    await macrotask()
    if (playable !== of) return
    const playback = createPlayback(of)
    survey = playback
    await macrotask()
    if (survey !== playback) return
    const stopWatching = playback.log.subscribe(show)
    function show(): void {
      if (survey !== playback) return
      set({ whole: playback.log.get(), duration: playback.playhead.now() })
    }
    playback.start()
    await playback.playhead.advance(Number.POSITIVE_INFINITY)
    stopWatching()
    playback.close()
    if (survey !== playback) return
    // A new object: what was computed of the last snapshot does not have its last events.
    set({ whole: { ...playback.log.get() }, duration: playback.playhead.now() })
  }

  /** Starts a playback. It is shown once it has reached the target. */
  async function startPlayback(target: number): Promise<void> {
    const { nextPlayback: abandoned, playback: previous } = state()
    if (!playable) return
    pendingSeek = undefined
    abandoned?.close()
    const playback = createPlayback(playable)
    set({ nextPlayback: playback, seeking: true, ended: false })
    void playback.ended.then(() => onEnded(playback))
    playback.start()
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
      duration: ended ? now : Math.max(state().duration, now),
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
      // Past the known end, time passes only while something waits, such as a timeout.
      const isWaiting = (playhead.next() ?? 0) > target
      if (!Number.isFinite(target)) set({ position: playhead.now(), duration: known })
      else if (isWaiting) set({ position: target, duration: Math.max(known, target) })
      else set({ position: Math.min(target, known), duration: known })
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

  function close(): void {
    const { playback, nextPlayback } = state()
    playback?.close()
    nextPlayback?.close()
    survey?.close()
    survey = undefined
  }

  return {
    state: store,
    load(next) {
      playable = next
      set({ ...stopped, pace: next.pace, whole: undefined, seeking: true })
      return surveyAll(next)
    },
    unload() {
      close()
      playable = undefined
      set({ playback: undefined, nextPlayback: undefined, whole: undefined, ...stopped })
    },
    startAt: (position) => void startPlayback(position),
    restart,
    play() {
      const { ended, playing } = state()
      if (playing || !playable) return
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
      const before = playback?.log.get().entries.findLast(({ time }) => time < now)
      void seek(before?.time ?? 0)
    },
    seek: (position) => void seek(position),
    setSpeed(speed) {
      state().playback?.playhead.hold()
      set({ speed })
    },
    setLoop: (loop) => set({ loop }),
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
