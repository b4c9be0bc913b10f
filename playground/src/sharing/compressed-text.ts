/** A text as it stands in a link: compressed, then base64url. */
export async function compressText(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** In bytes. A few kilobytes may hold a text of gigabytes, so reading stops here. */
const maxBytes = 16 * 1024 * 1024

/** Reads such a text. Throws for anything else, and for a text that is too long. */
export async function decompressText(data: string): Promise<string> {
  const binary = decodeBase64(data)
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return readBounded(stream, { maxBytes, damaged: 'The link is damaged: a part of it is missing.' })
}

interface ReadOptions {
  readonly maxBytes: number
  /** What is wrong if the stream breaks. */
  readonly damaged: string
}

/** Reads a stream as text, and no further than allowed. */
export async function readBounded(
  stream: ReadableStream<Uint8Array>,
  { maxBytes, damaged }: ReadOptions,
): Promise<string> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let [text, size] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error(damaged)
    })
    if (done) return text + decoder.decode()
    size += value.length
    if (size > maxBytes) {
      void reader.cancel().catch(() => {})
      throw new Error(`It has more than ${Math.round(maxBytes / 2 ** 20)} MB.`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

function decodeBase64(data: string): string {
  try {
    return atob(data.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    throw new Error('The link is damaged: it has characters that do not belong there.')
  }
}
