import type { Interaction } from '@deltakit/core/cassette'
import { readTape, type TapePiece } from './byte-tape.ts'
import type { RawExchange } from './exchange.ts'
import { decode, redacted, smallestSlice, textOf } from './seal-exchange.ts'
import { shortenRequest } from './shorten-request.ts'
import { changedMessages, messageEnds, slicesOf } from './slice-messages.ts'

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
  const search = (body: Uint8Array<ArrayBuffer>, naming: string) =>
    redacted(sent, { ...response, body, naming })
  const { beginning, ending } = readTape(tape)
  const searched = searchedOf.get(raw) ?? { to: 0, naming: '' }
  searchedOf.set(raw, searched)
  for (const piece of ending ? [beginning, ending] : [beginning]) {
    for (const slice of slicesOf(wholeMessagesAfter(piece, searched.to), smallestSlice)) {
      const found = await search(slice, searched.naming)
      const naming = changedMessages(decode(slice), textOf(found))
      searched.naming = (searched.naming + naming).slice(0, smallestSlice)
    }
    searched.to = Math.max(searched.to, piece.start + endOfMessages(piece.bytes))
  }
  const { start, bytes } = ending ?? beginning
  const latest = wholeMessagesAfter(ending ?? beginning, start + bytes.length - watched)
  return search(latest, searched.naming)
}

function endOfMessages(bytes: Uint8Array): number {
  return messageEnds(bytes).at(-1) ?? 0
}

/** The messages of a piece that are whole, from the first that begins there or later. */
function wholeMessagesAfter({ start, bytes }: TapePiece, from: number): Uint8Array<ArrayBuffer> {
  const ends = messageEnds(bytes)
  const first = from <= start ? 0 : ends.find((end) => start + end >= from)
  return bytes.slice(first ?? bytes.length, ends.at(-1) ?? 0)
}
