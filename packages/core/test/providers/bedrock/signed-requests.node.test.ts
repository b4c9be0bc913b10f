import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { AwsClient } from 'aws4fetch'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { streamChat } from '../../../src/index.ts'
import { bedrock } from '../../../src/providers/bedrock/index.ts'
import { event, joined } from '../../support/bedrock-answers.ts'
import { hi } from '../../support/cassette-harness.ts'

const secret = 'not a secret'
const refused: string[] = []
let server: Server
let baseURL = ''

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { authorization = '' } = request.headers
    const expected = signatureOf(request, await text(request))
    if (!authorization.endsWith(`Signature=${expected}`)) {
      refused.push(authorization)
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end('{"message":"The request signature does not match"}')
      return
    }
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    response.end(
      joined(
        event('messageStart', { role: 'assistant' }),
        event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Oi!' } }),
        event('contentBlockStop', { contentBlockIndex: 0 }),
        event('messageStop', { stopReason: 'end_turn' }),
      ),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  baseURL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Amazon's fourth version of signatures, as its documents describe it. */
function signatureOf(request: IncomingMessage, body: string): string {
  const { authorization = '', ...headers } = request.headers
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(authorization) ?? []
  const path = (request.url ?? '').split('/').map(encodeURIComponent).join('/')
  const canonical = [
    request.method,
    path,
    '',
    ...names.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n')
  const hash = createHash('sha256').update(canonical).digest('hex')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`)
  return hmac(key, toSign).toString('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

function answerWith(secretAccessKey: string) {
  const aws = new AwsClient({
    ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey, retries: 0 },
    ...{ service: 'bedrock', region: 'us-east-1' },
  })
  const model = bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0', {
    baseURL,
    fetch: (url, init) => aws.fetch(url, init),
  })
  return streamChat({ model, messages: hi, retry: false }).result
}

it('reads the answer to a request that the fetch of `aws4fetch` signs', async () => {
  const { outcome, message } = await answerWith(secret)
  expect(refused).toEqual([])
  expect(outcome).toMatchObject({ type: 'complete' })
  expect(message.parts).toMatchObject([{ type: 'content', text: 'Oi!' }])
})

it('fails as unauthorized where the keys are not the right ones', async () => {
  const { outcome } = await answerWith('another')
  expect(outcome).toMatchObject({ type: 'failed', error: { status: 403, retryable: false } })
})
