import { writeCassette } from '@deltakit/core/cassette'
import { type Recognized, recognize } from './recognize.ts'

/** A text as a recording, with the YAML of its cassette: that of a foreign format has no keys left. */
export interface RecognizedText extends Recognized {
  readonly yaml: string
}

/** What the worker makes of a text. */
export type RecognizeReply =
  | { readonly recognized: RecognizedText }
  | { readonly recognized?: undefined; readonly problem: string }

addEventListener('message', ({ data }: MessageEvent<string>) => {
  void read(data).then((reply) => postMessage(reply))
})

async function read(text: string): Promise<RecognizeReply> {
  try {
    const recognized = await recognize(text)
    const { kind, cassette } = recognized
    const yaml = kind === 'cassette' ? text : writeCassette(cassette)
    return { recognized: { ...recognized, yaml } }
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) }
  }
}
