// Where the messages of an event stream end, in bytes and in texts.

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Where the messages end that a blank line ends. */
export function messageEnds(bytes: Uint8Array): number[] {
  const ends: number[] = []
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) {
    const before = bytes[at - 1] === carriageReturn ? at - 2 : at - 1
    const isBlank = bytes[before] === lineFeed
    if (isBlank) ends.push(at + 1)
  }
  return ends
}

/** Slices that end where a message ends, as far as there is such a place. */
export function slicesOf(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer>[] {
  if (bytes.length <= size) return [bytes]
  const slices: Uint8Array<ArrayBuffer>[] = []
  let start = 0
  for (const end of [...messageEnds(bytes), bytes.length]) {
    if (end - start < size && end < bytes.length) continue
    slices.push(bytes.subarray(start, end))
    start = end
  }
  return slices
}

/** A slice with the messages beside it, which may have the rest of a key. */
export interface SliceInContext {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly around: Uint8Array<ArrayBuffer>
  /** How many messages are before it, and how many it has. */
  readonly before: number
  readonly count: number
}

/** How many bytes of other messages are looked at on both sides: more than a key ever takes. */
const context = 4_096

/** The slices of these bytes, each with the messages beside it. */
export function slicesInContext(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
): readonly SliceInContext[] {
  const ends = messageEnds(bytes)
  let start = 0
  return slicesOf(bytes, size).map((slice) => {
    const end = start + slice.length
    const sliced = inContext(bytes, { start, end, ends })
    start = end
    return sliced
  })
}

interface Place {
  readonly start: number
  readonly end: number
  readonly ends: readonly number[]
}

/** A slice of these bytes from one end of a message to another. */
export function inContext(
  bytes: Uint8Array<ArrayBuffer>,
  { start, end, ends }: Place,
): SliceInContext {
  const from =
    start <= context ? 0 : Math.min(start, ends.find((at) => at >= start - context) ?? start)
  const to = Math.max(end, ends.findLast((at) => at <= end + context) ?? end)
  const within = bytes.subarray(start, end)
  return {
    bytes: within,
    around: bytes.subarray(from, to),
    before: messagesOf(decode(bytes.subarray(from, start))).length,
    count: messagesOf(decode(within)).length,
  }
}

/** The slice itself, after it was changed with the messages beside it; nothing where these are not as many as before. */
export function sliceOfChanged(
  changed: string,
  { around, before, count }: SliceInContext,
): string | undefined {
  const messages = messagesOf(changed)
  if (messages.length !== messagesOf(decode(around)).length) return undefined
  return messages.slice(before, before + count).join('')
}

/** Bytes as text. */
export function decode(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes)
}

/** The messages of a text that are others after a change, as they were before it. */
export function changedMessages(before: string, after: string): string {
  if (before === after) return ''
  const [messages, kept] = [messagesOf(before), messagesOf(after)]
  if (messages.length !== kept.length) return before
  return messages.filter((message, at) => message !== kept[at]).join('')
}

function messagesOf(text: string): readonly string[] {
  return text.match(/[\s\S]*?\n\r?\n|[\s\S]+$/g) ?? []
}
