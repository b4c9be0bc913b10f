import { createPartialJson, type PartialJson } from '../json/partial-json.ts'
import type { Run } from '../protocol/model.ts'
import type { EventBatch } from '../protocol/stream-event.ts'

/** The JSON that a run writes, as far as it has come. Parsed only where somebody looks. */
export interface Progress {
  /** The same run, overheard. */
  over(answer: Run): Run
  /** The JSON so far, again whenever there is more of it and somebody waits, until it is over. */
  watch(over: Promise<unknown>): AsyncGenerator<PartialJson, void>
}

export function createProgress(): Progress {
  const waiting: (() => void)[] = []
  let json = createPartialJson()
  let unread: string[] = []
  let version = 0

  function hear(batch: EventBatch): void {
    const before = version
    for (const event of batch) {
      if (event.type === 'content') unread.push(event.delta)
      else if (event.type === 'start') {
        // What an earlier run wrote was no answer: it made calls.
        json = createPartialJson()
        unread = []
      } else if (event.type !== 'end') continue
      version++
    }
    if (version !== before) wake()
  }

  function wake(): void {
    for (const resolve of waiting.splice(0)) resolve()
  }

  return {
    over: (answer) => (request, say) =>
      answer(request, (batch) => {
        hear(batch)
        return say(batch)
      }),
    async *watch(over) {
      let seen = 0
      let done = false
      void over.then(() => {
        done = true
        wake()
      })
      for (;;) {
        if (seen !== version) {
          seen = version
          json.add(unread.join(''))
          unread = []
          yield json
        } else if (done) return
        else await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}
