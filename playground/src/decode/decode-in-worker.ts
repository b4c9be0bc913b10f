import type { DecodedRecording } from '@deltakit/devtools/recordings'
import type { DecodeReply, DecodeRequest } from './decode.ts'

/** Decodes recordings in a worker, one after another. */
export interface Decoder {
  decode(request: DecodeRequest): Promise<DecodedRecording>
  close(): void
}

export function createDecoder(): Decoder {
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })
  let last: Promise<unknown> = Promise.resolve()

  function send(request: DecodeRequest): Promise<DecodedRecording> {
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<DecodeReply>) => {
        if (data.decoded) resolve(data.decoded)
        else reject(new Error(data.problem))
      }
      worker.onerror = () => reject(new Error('The decoder could not be loaded.'))
      worker.postMessage(request)
    })
  }

  return {
    decode(request) {
      const result = last.then(() => send(request))
      last = result.catch(() => {})
      return result
    },
    close: () => worker.terminate(),
  }
}

/** Decodes one recording in a worker of its own. */
export function decodeInWorker(request: DecodeRequest): Promise<DecodedRecording> {
  const decoder = createDecoder()
  return decoder.decode(request).finally(decoder.close)
}
