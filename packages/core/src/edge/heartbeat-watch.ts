import type { OpenResponse } from '../stream/send-request.ts'
import { heartbeatFrame } from './encode-event.ts'

/** Signs of life that may be missing before the connection counts as lost. */
export const missedHeartbeats = 3

/** The fewest bytes that a proxy sends on at once where it collects them. Its buffers have 4 KB. */
const fewestCollected = 1_024

/** Notices when the signs of life of a handler stay away. */
export interface HeartbeatWatch {
  /**
   * The handler named the time between two signs. `isLogged`: what a connection lost can be read again,
   * so that it may be given up on suspicion.
   */
  expect(heartbeat: number, isLogged: boolean | undefined): void
  /** Everything that came at once was read. */
  onBytes(bytes: Uint8Array): void
}

/**
 * Creates the watch of one connection. It starts once the handler has named its heartbeat, and what comes
 * shows that no proxy collects the signs of life.
 */
export function createHeartbeatWatch({
  shortenSilence,
}: Pick<OpenResponse, 'shortenSilence'>): HeartbeatWatch {
  let expected: { readonly heartbeat: number; readonly isLogged: boolean | undefined } | undefined
  let isFirst = true

  function watch(heartbeat: number): void {
    const limit = heartbeat * missedHeartbeats
    const promise = `though it shows a sign of life every ${heartbeat} ms`
    shortenSilence(limit, `The server sent nothing for ${limit} ms, ${promise}`)
  }

  /** Whether bytes came at once, and did not wait for others. */
  function isPrompt(bytes: Uint8Array): boolean {
    if (isFirst && bytes.length < fewestCollected) return true
    return (
      bytes.length === heartbeatFrame.length && new TextDecoder().decode(bytes) === heartbeatFrame
    )
  }

  return {
    expect(heartbeat, isLogged) {
      expected = { heartbeat, isLogged }
    },
    onBytes(bytes) {
      if (!expected) return
      if (expected.isLogged || isPrompt(bytes)) {
        watch(expected.heartbeat)
        expected = undefined
      }
      isFirst = false
    },
  }
}
