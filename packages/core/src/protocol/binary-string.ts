/**
 * Bytes as a "binary string", with one character per byte. `atob`, `btoa` and the search for text
 * inside bytes all need this form.
 */
export function toBinaryString(bytes: Uint8Array): string {
  const pieces: string[] = []
  // More arguments in one call overflow the stack.
  const pieceSize = 8192
  for (let at = 0; at < bytes.length; at += pieceSize) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + pieceSize)))
  }
  return pieces.join('')
}

/** The bytes of a binary string again. */
export function fromBinaryString(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
