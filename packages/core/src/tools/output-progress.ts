import { createPartialJson, type PartialJson } from '../json/partial-json.ts'
import type { StreamStep } from '../protocol/model.ts'
import type { ContentEvent, EventBatch } from '../protocol/stream-event.ts'
import { createJsonFinder } from './find-json.ts'

/** The JSON that a step writes, as far as it has come. Parsed only while it is watched. */
export interface OutputProgress {
  /** The same step, whose events are watched. */
  observe(streamStep: StreamStep): StreamStep
  /** The JSON so far, again whenever there is more of it and a reader waits, until `over` settles. */
  watch(over: Promise<unknown>): AsyncGenerator<PartialJson, void>
}

/** Progress of an output of which nothing is written yet. */
export function createOutputProgress(): OutputProgress {
  const waiting: (() => void)[] = []
  let json = createPartialJson()
  let finder = createJsonFinder()
  let unread: ContentEvent[] = []
  /** The part that was read last. */
  let latest: string | undefined
  let version = 0

  function onBatch(batch: EventBatch): void {
    const before = version
    for (const event of batch) {
      if (event.type === 'content') unread.push(event)
      else if (event.type === 'start' || event.type === 'removed') {
        // The step before made calls: what it wrote is no output.
        json = createPartialJson()
        finder = createJsonFinder()
        unread = []
      } else if (event.type !== 'end') continue
      version++
    }
    if (version !== before) wake()
  }

  function readOn(): void {
    for (const { part, delta } of unread) {
      if (part !== latest) finder.startPart()
      latest = part
      json.add(finder.add(delta))
    }
    unread = []
  }

  function wake(): void {
    for (const resolve of waiting.splice(0)) resolve()
  }

  return {
    observe: (streamStep) => (request, emit) =>
      streamStep(request, (batch) => {
        onBatch(batch)
        return emit(batch)
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
          readOn()
          yield json
        } else if (done) return
        else await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}
