import type { FlightReport } from '../recorder/report.ts'

/** Browsers take two million characters in an address. */
const longestLink = 1_000_000

/**
 * The address at which a playground shows a report. All of it stands after `#`, so that no server sees it.
 * Rejects where it is too long for an address.
 */
export async function playgroundLink(
  { yaml, fileName }: FlightReport,
  playground: string,
): Promise<string> {
  const name = encodeURIComponent(fileName.replace(/\.yaml$/, ''))
  const { href } = new URL(playground, globalThis.location?.href)
  const link = `${href.split('#')[0]}#shared/${name}?data=${await compress(yaml)}`
  if (link.length > longestLink) throw new Error('It is too long for a link. Download it.')
  return link
}

/** The text as the playground reads it: compressed, then base64url. */
async function compress(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
