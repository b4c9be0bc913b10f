import type { Cassette } from '@deltakit/core/cassette'
import type { Speed } from '../models/model-settings.ts'

/** A request of the page to its service worker. What comes back comes over the port beside it. */
export interface WorkerRequest {
  /** Answers, if the request is for an answer. */
  readonly cassette: Cassette
  readonly speed: Speed
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What comes back, in this order. The bytes are sent one read at a time, for Safari hands no stream over. A
 * `cancel` of the page stops them.
 */
export type WorkerMessage =
  | {
      readonly type: 'response'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly hasBody: boolean
    }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end' }
  | { readonly type: 'failure'; readonly problem: string }

/** What the page sends after its request. */
export const cancel = 'cancel'
