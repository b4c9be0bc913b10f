/** Chunks of another protocol, as the messages of an event stream. */
export interface SseMessages {
  push(chunk: object): void
  /**
   * Adds a chunk with a delta. `empty` is that chunk with an empty delta, its last field. For all deltas of
   * one text it is the same object, which is encoded once: each of them takes a third of the time
   * (bench/relay.mjs).
   */
  pushDelta(empty: object, delta: string): void
  /** The text of the messages since the last call. */
  take(): string
}

/** An empty list of messages. */
export function createSseMessages(): SseMessages {
  let text = ''
  let latest: object | undefined
  /** The message of the latest chunk, up to its delta. */
  let beginning = ''

  return {
    push(chunk) {
      text += toMessage(JSON.stringify(chunk))
    },
    pushDelta(empty, delta) {
      if (empty !== latest) {
        latest = empty
        beginning = `data: ${JSON.stringify(empty).slice(0, -'""}'.length)}`
      }
      text += `${beginning}${JSON.stringify(delta)}}\n\n`
    },
    take() {
      const taken = text
      text = ''
      return taken
    },
  }
}

/** Data as one message of an event stream. */
export function toMessage(data: string): string {
  return `data: ${data}\n\n`
}
