import { createStore, type ReadableStore, type Store } from '@deltakit/core'
import { record, writeCassette } from '@deltakit/core/cassette'
import { keepSource, keptSource } from './kept-source.ts'
import { type Source, sourceOf } from './source.ts'

/** What a chat has besides what was said. It outlives the chat's page, so that a look at the deck loses nothing. */
export interface Talk {
  readonly source: ReadableStore<Source>
  /** What stands in the composer. */
  readonly text: Store<string>
  /** How many answers are in the recording. */
  readonly streamed: ReadableStore<number>
  change(source: Source): void
  /** Another kind of source, as it was left. */
  choose(kind: string): void
  /** A `fetch` whose answers are recorded. */
  around(fetch: typeof globalThis.fetch): typeof fetch
  /** All that was streamed, from whatever source, as YAML without its secrets. */
  recorded(): string
  /** Begins another recording. */
  forget(): void
}

export function createTalk(): Talk {
  const source = createStore(keptSource())
  const streamed = createStore(0)
  const left = new Map<string, Source>()
  let asked = globalThis.fetch
  let recorder = begin()

  function begin() {
    return record((...request) => asked(...request))
  }

  function change(next: Source): void {
    left.set(next.kind, next)
    source.set(next)
    keepSource(next)
  }

  return {
    source,
    text: createStore(''),
    streamed,
    change,
    choose: (kind) => change(left.get(kind) ?? sourceOf(kind)),
    around: (fetch) => async (input, init) => {
      // A chat asks one after the other, so one recorder can be around whoever answers.
      asked = fetch
      const own = recorder
      const response = await own.fetch(input, init)
      if (own === recorder) streamed.set(streamed.get() + 1)
      return response
    },
    recorded: () => writeCassette(recorder.cassette()),
    forget() {
      recorder = begin()
      streamed.set(0)
    },
  }
}
