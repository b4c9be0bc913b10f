import type { Interaction } from '@deltakit/core/cassette'
import type { SentRequest } from './stream-log.ts'

/** The request as it was recorded, whatever the page would send now. */
export function recordedRequest(interaction: Interaction | undefined): SentRequest | undefined {
  if (!interaction) return undefined
  const { method, url, headers = {}, body = '' } = interaction.request
  return {
    method,
    url,
    headers: Object.entries(headers).flatMap(([name, values]) =>
      values.map((value) => [name.toLowerCase(), value] as const),
    ),
    body: typeof body === 'string' ? body : `${body.length} bytes`,
  }
}
