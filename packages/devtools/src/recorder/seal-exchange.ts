// Loaded when the first stream is over: until then an app has no need of it.

import { type Interaction, type RecordedRead, record } from '@deltakit/core/cassette'
import {
  joinChunks,
  type ReadMark,
  readTape,
  type TapePiece,
  type TapePieces,
} from './byte-tape.ts'
import type { RawExchange, RawRequest } from './exchange.ts'
import { withoutHalfCredential } from './half-credential.ts'
import { shortenRequest } from './shorten-request.ts'
import {
  changedMessages,
  decode,
  messageEnds,
  type SliceInContext,
  sliceOfChanged,
  slicesInContext,
} from './slice-messages.ts'

/** When there is time to search for credentials. */
export interface SealOptions {
  /** Resolves when the page has nothing better to do. */
  idle(): Promise<void>
}

/** How many bytes are searched for credentials in one task: a few milliseconds. */
export const smallestSlice = 32_768

/**
 * The exchange as a cassette has it, without the credentials in it. Resolves to `undefined` where no answer
 * came. An answer of which the middle is missing says so in the field `left_out`.
 */
export async function sealExchange(
  raw: RawExchange,
  options: SealOptions,
): Promise<Interaction | undefined> {
  return sealPieces(raw, { ...options, ...readTape(raw.tape) })
}

async function sealPieces(
  { request, response }: RawExchange,
  { idle, ...recorded }: SealOptions & TapePieces,
): Promise<Interaction | undefined> {
  if (!response) return undefined
  const { beginning, ending } = wholeMessages(recorded)
  const sent = { ...request, body: shortenRequest(request.body) }
  const pieces = ending ? [beginning, ending] : [beginning]
  // Each slice is searched with the request, which names credentials too.
  const size = Math.max(smallestSlice, sent.body.length)
  const slices = pieces.flatMap((piece) =>
    slicesInContext(withoutHalfCredential(piece.bytes, request), size),
  )
  const search = async (slice: SliceInContext, naming: string) => {
    await idle()
    return redactedSlice(sent, { ...response, slice, naming })
  }
  let found = await inTurn(slices, (slice) => search(slice, ''))
  const naming = found
    .map((slice, at) => changedMessages(decode(slices[at]?.bytes), textOf(slice)))
    .join('')
  // What one slice names as a credential, another may repeat.
  if (naming && slices.length > 1) {
    const most = naming.slice(0, smallestSlice)
    found = await inTurn(slices, (slice) => search(slice, most))
  }
  const [interaction] = found
  if (!interaction) return undefined
  const gap = ending && {
    offset: beginning.bytes.length,
    bytes: ending.start - beginning.bytes.length,
  }
  return {
    ...interaction,
    response: {
      ...interaction.response,
      body: joinBodies(found.map((slice) => slice.response.body)),
      timing: [
        ...timingOf(beginning, { at: 0, since: response.ms }),
        ...(ending ? timingOf(ending, { at: beginning.bytes.length, since: response.ms }) : []),
      ],
      ...(gap && { left_out: gap }),
    },
  }
}

/** One after the other, so that the page has its turn between two. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await work(item))
  return results
}

/** The same of an answer that goes on: up to its last message that is whole. */
export async function sealOpenExchange(raw: RawExchange): Promise<Interaction | undefined> {
  const { beginning, ending } = readTape(raw.tape)
  const open = ending ?? beginning
  const whole = pieceOf(open, { from: 0, to: messageEnds(open.bytes).at(-1) ?? 0 })
  const pieces = ending ? { beginning, ending: whole } : { beginning: whole, ending }
  return sealPieces(raw, { ...pieces, idle: async () => {} })
}

/** The body of an answer as text. */
export function textOf({ response: { body } }: Interaction): string {
  return typeof body === 'string' ? body : decode(body)
}

interface RawAnswer {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly ms: number
  readonly body: Uint8Array<ArrayBuffer>
  /** Other messages of the answer, which name credentials. */
  readonly naming: string
}

/** A slice of an answer, without the credentials in it and those that it has in pieces with others. */
export async function redactedSlice(
  request: RawRequest,
  { slice, ...answer }: Omit<RawAnswer, 'body'> & { readonly slice: SliceInContext },
): Promise<Interaction> {
  const found = await redacted(request, { ...answer, body: slice.around })
  if (slice.around.length === slice.bytes.length) return found
  const { body } = found.response
  const own = typeof body === 'string' ? sliceOfChanged(body, slice) : undefined
  if (own === undefined) return redacted(request, { ...answer, body: slice.bytes })
  return { ...found, response: { ...found.response, body: own } }
}

/** Responses of these statuses may have no body. */
export const withoutBody: readonly number[] = [204, 205, 304]

/** Records the exchange once more, from memory: the recorder of cassettes takes the credentials out. */
async function redacted(
  { url, ...init }: RawRequest,
  { status, statusText, headers, ms, body, naming }: RawAnswer,
): Promise<Interaction> {
  const times = [0, ms]
  const clock = { now: () => times.shift() ?? ms }
  const hasBody = status >= 200 && !withoutBody.includes(status)
  const answers = [
    new Response(hasBody ? body : null, { status, statusText, headers }),
    new Response(naming),
  ]
  const recorder = record(async () => answers.shift() ?? new Response(), { clock })
  const isBare = init.method === 'GET' || init.method === 'HEAD'
  const passed = await recorder.fetch(url, isBare ? { ...init, body: null } : init)
  await passed.arrayBuffer()
  if (naming) await (await recorder.fetch(url)).arrayBuffer()
  const [interaction] = recorder.cassette().interactions
  if (!interaction) throw new Error('The recorder of cassettes kept nothing')
  return interaction
}

/**
 * Cut where a message ends: the rest of one could hold half a credential, which nobody would find. Bytes
 * without such a place are kept only where nothing is missing.
 */
function wholeMessages({ beginning, ending }: TapePieces): TapePieces {
  if (!ending) return { beginning, ending }
  const end = messageEnds(beginning.bytes).at(-1) ?? 0
  const start = messageEnds(ending.bytes)[0]
  return {
    beginning: pieceOf(beginning, { from: 0, to: end }),
    ending:
      start === undefined ? undefined : pieceOf(ending, { from: start, to: ending.bytes.length }),
  }
}

function pieceOf(
  piece: TapePiece,
  { from, to }: { readonly from: number; readonly to: number },
): TapePiece {
  // Of the reads before it, the last one brought its first byte.
  const first = piece.reads.findLastIndex(({ offset }) => offset <= from)
  return {
    start: piece.start + from,
    bytes: piece.bytes.slice(from, to),
    reads: piece.reads
      .slice(Math.max(0, first))
      .filter(({ offset }) => offset < to)
      .map(({ offset, ms }) => ({ offset: Math.max(0, offset - from), ms })),
  }
}

function joinBodies(bodies: readonly (string | Uint8Array)[]): string | Uint8Array {
  if (bodies.every((body) => typeof body === 'string')) return bodies.join('')
  const encoder = new TextEncoder()
  return joinChunks(bodies.map((body) => (typeof body === 'string' ? encoder.encode(body) : body)))
}

/** The reads, with times that count from the headers. */
function timingOf(
  { reads }: { readonly reads: readonly ReadMark[] },
  { at, since }: { readonly at: number; readonly since: number },
): RecordedRead[] {
  return reads.map(({ offset, ms }) => ({ offset: at + offset, ms: Math.max(0, ms - since) }))
}
