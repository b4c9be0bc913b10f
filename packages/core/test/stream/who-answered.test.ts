import { describe, expect, it } from 'vitest'
import { type AnsweredBy, streamChat } from '../../src/index.ts'
import { answerBody, anyModel, hi, sse } from '../support/cassette-harness.ts'
import { manualClock } from '../support/manual-clock.ts'

async function errorOf(answeredBy: AnsweredBy | undefined, fetch: typeof globalThis.fetch) {
  const model = { ...anyModel({ fetch }), answeredBy }
  // Silence passes at once, where there is nothing else to wait for.
  const clock = manualClock({ skip: fetch === silent ? 400_000 : 0 })
  return (await streamChat({ model, messages: hi, retry: false, clock }).result).error
}

const forbidden: typeof fetch = async () =>
  new Response('{"error":{"message":"This origin is not allowed"}}', { status: 403 })
const offline: typeof fetch = () => Promise.reject(new TypeError('fetch failed'))
const silent: typeof fetch = () => new Promise(() => {})
const overloaded: typeof fetch = async () =>
  new Response(answerBody([], null) + sse({ error: { message: 'Too much' } }))

describe('an error', () => {
  it.each<[AnsweredBy | undefined, string]>([
    [undefined, 'The provider'],
    ['provider', 'The provider'],
    ['server', 'Your server'],
  ])('names the service that answered: %s', async (answeredBy, name) => {
    const refused = await errorOf(answeredBy, forbidden)
    expect(refused?.message).toBe(`${name} answered 403: This origin is not allowed`)
    const failed = await errorOf(answeredBy, overloaded)
    expect(failed?.message).toBe(`${name} failed: Too much`)
    const late = await errorOf(answeredBy, silent)
    expect(late?.message).toBe(`${name} was silent for 300000 ms`)
  })

  it('quotes the title of a page, such as that of a proxy', async () => {
    const page = async (html: string) =>
      (await errorOf('server', async () => new Response(html, { status: 504 })))?.message
    const nginx =
      '<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body></body></html>'
    expect(await page(nginx)).toBe('Your server answered 504: 504 Gateway Time-out')
    expect(await page('<h1>Bad</h1>')).toBe('Your server answered 504')
    expect(await page(`${'<title'.repeat(5_000)}`)).toBe('Your server answered 504')
  })

  it('quotes all that a handler says about a request', async () => {
    const message = `${'The new message is too long, and `limits.body` is less. '.repeat(3)}Send less.`
    const response = async () => Response.json({ error: { message } }, { status: 413 })
    expect((await errorOf('server', response))?.message).toBe(
      `Your server answered 413: ${message}`,
    )
    expect((await errorOf('provider', response))?.message).not.toContain('Send less.')
  })

  it('names the server that did not answer', async () => {
    const error = await errorOf('server', offline)
    expect(error?.message).toBe('Your server could not be reached: TypeError: fetch failed')
    const other = await errorOf(undefined, offline)
    expect(other?.message).toBe('The provider could not be reached: TypeError: fetch failed')
  })
})
