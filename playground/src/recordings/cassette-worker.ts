import { type Cassette, readCassette } from '@deltakit/core/cassette'

/** What the worker makes of a YAML text. */
export type ParseReply =
  | { readonly cassette: Cassette }
  | { readonly cassette?: undefined; readonly problem: string }

addEventListener('message', ({ data }: MessageEvent<string>) => postMessage(parse(data)))

function parse(yaml: string): ParseReply {
  try {
    return { cassette: readCassette(yaml) }
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) }
  }
}
