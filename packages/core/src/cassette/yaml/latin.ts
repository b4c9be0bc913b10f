/** A character a byte: the form in which base64 and text searches take bytes. */
export function toLatin(bytes: Uint8Array): string {
  const pieces: string[] = []
  // Too many arguments at once overflow the stack.
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  }
  return pieces.join('')
}

/** The bytes that `toLatin` made that text from. */
export function fromLatin(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}
