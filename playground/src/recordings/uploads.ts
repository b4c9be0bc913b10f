import { createStore, type ReadableStore } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import { recognizeInWorker } from '../formats/recognize-in-worker.ts'
import type { RecognizedText } from '../formats/recognize-worker.ts'
import { readJson, writeJson } from '../ui/browser-storage.ts'

/** A cassette that a person dropped, pasted or opened. */
export interface Upload {
  readonly name: string
  readonly yaml: string
  /** Parsed on the first call, in a worker that is started for it. */
  cassette(): Promise<Cassette>
  /** The cassette once it is parsed. */
  readonly parsed: Cassette | undefined
  /** What it was recognized as, in one sentence. */
  readonly about: string | undefined
}

/** The uploaded cassettes. They are stored for as long as the tab is open. */
export interface Uploads {
  readonly all: ReadableStore<readonly Upload[]>
  /** Adds a recording, or replaces the one of that name. Rejects if the text is in no known format. */
  add(name: string, text: string): Promise<Upload>
  find(name: string): Upload | undefined
}

const storageName = 'deltakit-playground-uploads'
/** In characters. Storing a longer cassette would block the page, so it does not survive a reload. */
const maxStoredLength = 500_000

export function createUploads(): Uploads {
  const all = createStore<readonly Upload[]>(readUploads())

  return {
    all,
    async add(name, text) {
      const recognized = await recognizeInWorker(text)
      const upload = createUpload(name, { yaml: recognized.yaml, recognized })
      all.set([...all.get().filter((other) => other.name !== name), upload])
      storeUploads(all.get())
      return upload
    },
    find: (name) => all.get().find((upload) => upload.name === name),
  }
}

function createUpload(
  name: string,
  { yaml, recognized }: { readonly yaml: string; readonly recognized?: RecognizedText | undefined },
): Upload {
  let parsed = recognized?.cassette
  let about = recognized?.summary
  let parsing = parsed && Promise.resolve(parsed)

  async function parse(): Promise<Cassette> {
    const { cassette, summary } = await recognizeInWorker(yaml)
    parsed = cassette
    about = summary
    return cassette
  }

  return {
    name,
    yaml,
    get parsed() {
      return parsed
    },
    get about() {
      return about
    },
    cassette() {
      parsing ??= parse()
      return parsing
    },
  }
}

function storeUploads(all: readonly Upload[]): void {
  const short = all.filter(({ yaml }) => yaml.length < maxStoredLength)
  const entries = short.map(({ name, yaml }) => [name, yaml])
  writeJson('session', { name: storageName, value: entries })
}

function readUploads(): Upload[] {
  const stored = readJson('session', storageName)
  if (!Array.isArray(stored)) return []
  return stored.filter(isStoredEntry).map(([name, yaml]) => createUpload(name, { yaml }))
}

/** The storage may hold anything. */
function isStoredEntry(value: unknown): value is [name: string, yaml: string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string'
}
