import type { KeptLimits } from './kept-streams.ts'
import type { StoredStream } from './report.ts'

/** The recordings in IndexedDB: those of this page, of earlier ones, and of other tabs. */
export interface StreamArchive {
  /** Those that were there when it was last loaded. */
  earlier(): readonly StoredStream[]
  /** Loads all but those of the given ids. */
  load(own: ReadonlySet<string>): Promise<void>
  /** Resolves to the ids of all streams that outlive the page now. */
  save(stream: StoredStream): Promise<ReadonlySet<string>>
  clear(): Promise<void>
}

/**
 * Creates an archive that saves one stream after the other, and none where the browser has no database for
 * us. What it returns rejects only where its code cannot be loaded.
 */
export function createStreamArchive(limits: KeptLimits): StreamArchive {
  const loading = import('./saved-streams.ts')
  loading.catch(() => {})
  let loaded: readonly StoredStream[] = []
  let saving: Promise<unknown> = Promise.resolve()

  return {
    earlier: () => loaded,
    async load(own) {
      const { loadStreams } = await loading
      loaded = (await loadStreams(limits)).filter(({ summary }) => !own.has(summary.id))
    },
    save(stream) {
      const saved = saving.then(async () => (await loading).saveStream(stream, limits))
      saving = saved.catch(() => {})
      return saved
    },
    async clear() {
      loaded = []
      await (await loading).clearStreams()
    },
  }
}
