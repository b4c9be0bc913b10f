import { nameOf } from '../../src/edge/log/answer-key.ts'
import type { AnswerKey, AnswerStore, Orphan } from '../../src/edge.ts'
import type { Clock } from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'

interface Noted extends Orphan {
  /** From when on another server may do what is left. */
  takenUntil: number
}

/** A store that outlives the servers which share it, as a database does. */
export function createSharedStore(clock: Clock): AnswerStore {
  const store = memoryLog({ clock, retention: 86_400_000 })
  const notes = new Map<string, Noted>()

  function leaveAlone(key: AnswerKey, milliseconds: number): void {
    const noted = notes.get(nameOf(key))
    if (noted) noted.takenUntil = clock.now() + milliseconds
  }

  return {
    ...store,
    async renew(key, epoch, lease) {
      const claim = await store.renew(key, epoch, lease)
      if (claim === 'held') leaveAlone(key, lease)
      return claim
    },
    async cancel(key) {
      await store.cancel(key)
      // The process that makes the answer has this long to do what is left.
      leaveAlone(key, 15_000)
    },
    orphans: {
      async note(key, note) {
        notes.set(nameOf(key), { key, note, takenUntil: clock.now() + 15_000 })
      },
      async settle(key) {
        notes.delete(nameOf(key))
      },
      async take(lease) {
        await store.sweep()
        const now = clock.now()
        const taken = [...notes.values()].filter(({ takenUntil }) => takenUntil <= now)
        for (const { key } of taken) leaveAlone(key, lease)
        return taken
      },
    },
  }
}
