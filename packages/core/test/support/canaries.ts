import { type RecordOptions, readCassette, record, writeCassette } from '../../src/cassette.ts'

export const plain = 'sk-canary-0123'

export const url = 'https://example.com/v1/chat'

export interface Place {
  readonly url?: string
  readonly headers?: Record<string, string>
  readonly body?: BodyInit
  readonly answer?: BodyInit
  readonly answerHeaders?: Record<string, string>
  readonly statusText?: string
}

export async function recordedYaml(
  places: readonly Place[],
  options?: RecordOptions,
): Promise<string> {
  const answers = places.map(
    ({ answer = 'ok', answerHeaders = {}, statusText = '' }) =>
      new Response(answer, { headers: answerHeaders, statusText }),
  )
  const recorder = record(async () => answers.shift() ?? Response.error(), options)
  for (const { url: at = url, headers = {}, body = '' } of places) {
    const response = await recorder.fetch(at, { method: 'POST', headers, body })
    await response.arrayBuffer()
  }
  return writeCassette(recorder.cassette())
}

/** Every way in which the key could be read from a text. */
export function findCanary(yaml: string): string[] {
  const { interactions } = readCassette(yaml)
  const bodies = interactions.flatMap(({ request, response }) => [request.body, response.body])
  const binary = bodies.map((body) =>
    body instanceof Uint8Array ? new TextDecoder().decode(body) : '',
  )
  const forms = [/.{0,40}canary.{0,40}/i, /.{0,40}(?:Y2FuYXJ5|NhbmFye|jYW5hcn).{0,40}/]
  return [yaml, ...binary].flatMap((text) => forms.flatMap((form) => form.exec(text)?.[0] ?? []))
}

export const json = (value: unknown): string => JSON.stringify(value)
