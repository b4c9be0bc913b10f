import { type ChatState, createStore } from '@deltakit/core'
import { expect, it } from 'vitest'
import type { StreamLog } from '../../src/deck/log/stream-log.ts'
import { createPlayer, type Playback } from '../../src/deck/playback/player.ts'

const log: StreamLog = { requests: [], entries: [], events: [] }

/** A playback that has come as far as `now`, and waits there. */
function playbackAt(id: string, now: number): Playback {
  return {
    id,
    log: createStore(log),
    chat: createStore({} as ChatState),
    playhead: {
      clock: { now: () => now, random: () => 0.5, sleep: () => Promise.resolve() },
      tape: { now: () => now, sleep: () => Promise.resolve() },
      now: () => now,
      next: () => undefined,
      advance: () => Promise.resolve(),
      hold: () => {},
      pauseTime: () => () => {},
      yieldToPage: () => Promise.resolve(),
      close: () => {},
    },
    start: () => {},
    ended: new Promise(() => {}),
    close: () => {},
  }
}

it('is at full speed where the playback is, and pauses there', async () => {
  // The survey knows the end, which the playback has not reached yet.
  const places = [100, 40]
  const player = createPlayer()
  await player.load({
    pace: 'recorded',
    createPlayback: (id) => playbackAt(id, places.shift() ?? 40),
  })
  player.startAt(0)
  await expect.poll(() => player.state.get().playback).toBeDefined()
  player.setSpeed(Number.POSITIVE_INFINITY)
  player.play()
  await expect.poll(() => player.state.get().position).toBe(40)
  player.pause()
  expect(player.state.get()).toMatchObject({ position: 40, duration: 100, playing: false })
})
