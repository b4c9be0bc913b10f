import {
  type Interaction,
  type RecordedBody,
  type RecordedHeaders,
  record,
} from '@deltakit/core/cassette'
import { withoutBody } from './seal-exchange.ts'

/**
 * The same interactions without the credentials that any of them names: a token that one answer gave may be
 * repeated in the request of the next.
 */
export async function redactTogether(interactions: readonly Interaction[]): Promise<Interaction[]> {
  const answers = interactions.map(({ response }) => answerOf(response))
  const recorder = record(async () => answers.shift() ?? new Response())
  for (const { request } of interactions) {
    const { url, method, headers, body } = request
    const isBare = method === 'GET' || method === 'HEAD'
    const sent = isBare || body === undefined ? null : toBody(body)
    const answer = await recorder.fetch(url, { method, headers: toHeaders(headers), body: sent })
    await answer.arrayBuffer()
  }
  return recorder.cassette().interactions.map((redacted, index) => {
    const { response, ...others } = interactions[index] ?? redacted
    const { url, body } = redacted.request
    return {
      ...others,
      id: index,
      request: { ...others.request, url, ...(body !== undefined && { body }) },
      response: { ...response, body: redacted.response.body },
    }
  })
}

function answerOf({ code, body, headers }: Interaction['response']): Response {
  const hasBody = !withoutBody.includes(code)
  return new Response(hasBody ? toBody(body) : null, { status: code, headers: toHeaders(headers) })
}

function toHeaders(headers: RecordedHeaders = {}): Headers {
  const pairs = Object.entries(headers).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return new Headers(pairs)
}

function toBody(body: RecordedBody): string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' ? body : new Uint8Array(body)
}
