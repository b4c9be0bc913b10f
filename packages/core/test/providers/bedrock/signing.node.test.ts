// Keys of IAM: a `fetch` that signs, of the published `aws4fetch`. The signature is computed once more here.

import { createHash, createHmac } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { expect, it } from 'vitest'
import { streamChat } from '../../../src/index.ts'
import { bedrock, bedrockAnthropic } from '../../../src/providers/bedrock/index.ts'
import { fault, hi } from '../../support/cassette-harness.ts'

const region = 'us-east-1'
const secretAccessKey = 'made-secret'
const id = 'anthropic.claude-sonnet-4-5-20250929-v1:0'
const aws = new AwsClient({ accessKeyId: 'MADEKEY', secretAccessKey, region, service: 'bedrock' })

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text)

/** The signature that AWS computes of a request. It encodes the path of the URL once more. */
async function signatureOf(request: Request): Promise<string> {
  const { headers } = request
  const url = new URL(request.url)
  const authorization = headers.get('authorization') ?? ''
  const [, date = '', names = ''] = /\/(\d{8})\/.*SignedHeaders=([^,]+)/.exec(authorization) ?? []
  const signed = names.split(';').map((name) => {
    return `${name}:${name === 'host' ? url.host : headers.get(name)}`
  })
  const path = url.pathname.split('/').map(encodeURIComponent).join('/')
  const body = sha256(await request.clone().text())
  const canonical = ['POST', path, '', ...signed, '', names, body].join('\n')
  const scope = `${date}/${region}/bedrock/aws4_request`
  const text = ['AWS4-HMAC-SHA256', headers.get('x-amz-date'), scope, sha256(canonical)].join('\n')
  const keyed = [date, region, 'bedrock', 'aws4_request'].reduce<string | Buffer>(
    (key, part) => hmac(key, part).digest(),
    `AWS4${secretAccessKey}`,
  )
  return hmac(keyed, text).digest('hex')
}

it.each([
  { make: bedrock, cassette: 'bedrock/text' },
  { make: bedrockAnthropic, cassette: 'bedrock-anthropic/thinking' },
])('signs requests of $make.name, and shows the key to nobody', async ({ make, cassette }) => {
  const requests: Request[] = []
  const answer = fault(cassette).interactions[0]?.response
  const fetch: typeof globalThis.fetch = async (url, init) => {
    requests.push(await aws.sign(String(url), init))
    const headers = { 'content-type': 'application/vnd.amazon.eventstream' }
    return new Response(new Uint8Array(answer?.body as Uint8Array), { headers })
  }
  const result = await streamChat({ model: make(id, { region, fetch }), messages: hi }).result
  expect(result.outcome.type).toBe('complete')
  const [request] = requests
  expect(request?.url).toContain('/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/')
  const authorization = request?.headers.get('authorization') ?? ''
  expect(authorization).toContain(`Signature=${await signatureOf(request as Request)}`)
  expect(JSON.stringify(result)).not.toContain('MADEKEY')
})
