import { createStore, type ReadableStore, type Store } from '@deltakit/core'
import { record } from '@deltakit/core/cassette'
import { defaultSource, type ModelSource } from './model-source.ts'
import { readSource, storeSource } from './stored-source.ts'

/** The state of the chat beside its conversation. It outlives the chat's page. */
export interface ChatSession {
  readonly source: ReadableStore<ModelSource>
  /** The text in the composer. */
  readonly text: Store<string>
  /** How many responses are in the recording. */
  readonly recordedCount: ReadableStore<number>
  setSource(source: ModelSource): void
  /** Switches to a kind of source, as it was left. */
  selectKind(kind: string): void
  /** Wraps a `fetch`, so that its responses are recorded. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
  /** Returns the recording as YAML, without secrets. */
  recordedYaml(): Promise<string>
  clearRecording(): void
}

export function createChatSession(): ChatSession {
  const source = createStore(readSource())
  const recordedCount = createStore(0)
  const sourceByKind = new Map<string, ModelSource>()
  let currentFetch = globalThis.fetch
  let recorder = createRecorder()

  function createRecorder() {
    return record((...request) => currentFetch(...request))
  }

  function setSource(next: ModelSource): void {
    sourceByKind.set(next.kind, next)
    source.set(next)
    storeSource(next)
  }

  return {
    source,
    text: createStore(''),
    recordedCount,
    setSource,
    selectKind: (kind) => setSource(sourceByKind.get(kind) ?? defaultSource(kind)),
    wrapFetch: (fetch) => async (input, init) => {
      // A chat sends one request at a time, so one recorder can serve every source.
      currentFetch = fetch
      const usedRecorder = recorder
      const response = await usedRecorder.fetch(input, init)
      if (usedRecorder === recorder) recordedCount.set(recordedCount.get() + 1)
      return response
    },
    async recordedYaml() {
      const { writeCassette } = await import('../recordings/cassette-yaml.ts')
      return writeCassette(recorder.cassette())
    },
    clearRecording() {
      recorder = createRecorder()
      recordedCount.set(0)
    },
  }
}
