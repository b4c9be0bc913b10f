import type { Interaction } from '@deltakit/core/cassette'
import { readTape } from './byte-tape.ts'
import type { RawExchange } from './exchange.ts'
import { redactedSlice, smallestSlice, textOf } from './seal-exchange.ts'
import { shortenRequest } from './shorten-request.ts'
import {
  changedMessages,
  decode,
  inContext,
  messageEnds,
  type SliceInContext,
  slicesInContext,
} from './slice-messages.ts'

/** How many of the latest bytes somebody who watches a stream sees. */
const watched = 8_192

/** Up to where an answer that goes on was searched, and its messages that name credentials. */
interface Searched {
  to: number
  naming: string
}

const searchedOf = new WeakMap<RawExchange, Searched>()

/**
 * The latest bytes of an answer that goes on, from where a message begins. What earlier messages name is not in
 * them, and these are searched only once.
 */
export async function sealLatestBytes(raw: RawExchange): Promise<Interaction | undefined> {
  const { request, response, tape } = raw
  if (!response) return undefined
  const sent = { ...request, body: shortenRequest(request.body) }
  const search = (slice: SliceInContext, naming: string) =>
    redactedSlice(sent, { ...response, slice, naming })
  const { beginning, ending } = readTape(tape)
  const searched = searchedOf.get(raw) ?? { to: 0, naming: '' }
  searchedOf.set(raw, searched)
  for (const piece of ending ? [beginning, ending] : [beginning]) {
    const whole = piece.bytes.slice(0, endOfMessages(piece.bytes))
    const unsearched = whole.slice(Math.max(0, searched.to - piece.start))
    for (const slice of slicesInContext(unsearched, smallestSlice)) {
      const found = await search(slice, searched.naming)
      const naming = changedMessages(decode(slice.bytes), textOf(found))
      searched.naming = (searched.naming + naming).slice(0, smallestSlice)
    }
    searched.to = Math.max(searched.to, piece.start + whole.length)
  }
  const { bytes } = ending ?? beginning
  const ends = messageEnds(bytes)
  const from = bytes.length <= watched ? 0 : ends.find((end) => end >= bytes.length - watched)
  const end = ends.at(-1) ?? 0
  return search(inContext(bytes, { start: from ?? end, end, ends }), searched.naming)
}

function endOfMessages(bytes: Uint8Array): number {
  return messageEnds(bytes).at(-1) ?? 0
}
