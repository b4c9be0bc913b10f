import type { Cassette } from '@deltakit/core/cassette'
import type { ParseReply } from './cassette-worker.ts'

/** Parses a cassette in a worker: a long one would keep the page from its frames. */
export function parseCassette(yaml: string): Promise<Cassette> {
  const worker = new Worker(new URL('./cassette-worker.ts', import.meta.url), { type: 'module' })
  const parsing = new Promise<Cassette>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ParseReply>) => {
      if (data.cassette) resolve(data.cassette)
      else reject(new Error(data.problem))
    }
    worker.onerror = () => reject(new Error('The parser could not be loaded.'))
  })
  worker.postMessage(yaml)
  return parsing.finally(() => worker.terminate())
}
