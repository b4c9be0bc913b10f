import { createStore, type ReadableStore } from '@deltakit/core'
import { type Cassette, record } from '@deltakit/core/cassette'
import { readText, writeText } from '../ui/browser-storage.ts'

/** What the requests of a chat were answered. A reload keeps it, closing the tab does not. */
export interface Recording {
  /** How many responses it has. */
  readonly count: ReadableStore<number>
  /** Wraps a `fetch`, so that its responses are recorded. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
  /** Returns the recording as YAML, without secrets. */
  yaml(): Promise<string>
  /** Stores what is there, for a reload. */
  store(): Promise<void>
  clear(): void
}

/** In characters. A longer recording would block the page, so it does not survive a reload. */
const maxStoredLength = 1_000_000

export function createRecording(name: string): Recording {
  const storageName = `deltakit-playground-recording-${name}`
  const [storedCount = '0', ...lines] = readText('session', storageName).split('\n')
  const count = createStore(Number(storedCount) || 0)
  let earlierYaml = lines.join('\n')
  let recorder = createRecorder()
  let currentFetch = globalThis.fetch
  let isStored = true

  function createRecorder() {
    return record((...request) => currentFetch(...request))
  }

  async function yaml(): Promise<string> {
    const { readCassette, writeCassette } = await import('../recordings/cassette-yaml.ts')
    const earlier = earlierYaml ? readCassette(earlierYaml).interactions : []
    const all = [...earlier, ...recorder.cassette().interactions]
    const cassette: Cassette = {
      version: 2,
      interactions: all.map((interaction, id) => ({ ...interaction, id })),
    }
    return writeCassette(cassette)
  }

  return {
    count,
    wrapFetch: (fetch) => async (input, init) => {
      // The chat of a recording sends one request at a time.
      currentFetch = fetch
      const usedRecorder = recorder
      const response = await usedRecorder.fetch(input, init)
      if (usedRecorder === recorder) {
        count.set(count.get() + 1)
        isStored = false
      }
      return response
    },
    yaml,
    async store() {
      if (isStored) return
      isStored = true
      const usedRecorder = recorder
      const text = `${count.get()}\n${await yaml()}`
      const isCurrent = usedRecorder === recorder
      if (isCurrent && text.length < maxStoredLength)
        writeText('session', { name: storageName, text })
    },
    clear() {
      recorder = createRecorder()
      earlierYaml = ''
      isStored = true
      count.set(0)
      writeText('session', { name: storageName, text: '' })
    },
  }
}
