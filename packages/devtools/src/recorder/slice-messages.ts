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
