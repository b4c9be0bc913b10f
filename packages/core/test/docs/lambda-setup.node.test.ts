import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it, vi } from 'vitest'
import { codeBlocksOf } from './code-blocks.ts'
import { readDocument } from './documents.ts'
import { createProgram } from './program.ts'

// The function of docs/runtimes.md as it stands there, with events as function URLs send them.

const program = createProgram('lambda-setup')

afterEach(() => vi.unstubAllGlobals())

async function invoke(event: object) {
  const block = codeBlocksOf(readDocument('docs/runtimes.md')).find(({ code }) =>
    code.includes('awslambda.streamifyResponse('),
  )
  if (!block) throw new Error('docs/runtimes.md has no function of Lambda')
  const requests: Request[] = []
  class RecordedRequest extends Request {
    constructor(url: string, init: RequestInit) {
      super(url, init)
      requests.push(this)
    }
  }
  vi.stubGlobal('Request', RecordedRequest)
  const { handler } = await import(program.addBlock(block))
  const output = new PassThrough()
  const http = { method: 'POST' }
  const requestContext = { domainName: 'chat.lambda-url.eu-central-1.on.aws', http }
  const given = { rawPath: '/api/chat', rawQueryString: '', isBase64Encoded: false, requestContext }
  const [body] = await Promise.all([text(output), handler({ ...given, ...event }, output, {})])
  return { body, headers: requests[0]?.headers }
}

const headers = { 'content-type': 'application/json', 'x-token': 'one' }

it('gives the handler the cookies, which an event of Lambda has beside its headers', async () => {
  const { body, headers: received } = await invoke({
    headers,
    cookies: ['session=abc', 'theme=dark'],
    body: '{}',
  })
  expect(received?.get('cookie')).toBe('session=abc; theme=dark')
  expect(received?.get('x-token')).toBe('one')
  expect(JSON.parse(body)).toHaveProperty('error.code')
})

it('takes an event of Lambda without cookies', async () => {
  const { headers: received } = await invoke({ headers, body: '{}' })
  expect(received?.has('cookie')).toBe(false)
})
