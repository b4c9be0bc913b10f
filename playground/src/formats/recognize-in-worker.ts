import type { RecognizedText, RecognizeReply } from './recognize-worker.ts'

/** Recognizes a text in a worker: a long one would keep the page from its frames. */
export function recognizeInWorker(text: string): Promise<RecognizedText> {
  const worker = new Worker(new URL('./recognize-worker.ts', import.meta.url), { type: 'module' })
  const reading = new Promise<RecognizedText>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<RecognizeReply>) => {
      if (data.recognized) resolve(data.recognized)
      else reject(new Error(data.problem))
    }
    worker.onerror = () => reject(new Error('The parser could not be loaded.'))
  })
  worker.postMessage(text)
  return reading.finally(() => worker.terminate())
}
