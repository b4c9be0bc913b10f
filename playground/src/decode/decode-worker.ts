// Where the worker starts. The rest is imported from within: chunks that share code with this file would import
// it, and WebKit would run it again.
import type { DecodeRequest } from './decode.ts'

addEventListener('message', ({ data }: MessageEvent<DecodeRequest>) => {
  void import('./decode.ts').then(({ decode }) => decode(data)).then((reply) => postMessage(reply))
})
