// Long, for it is a table: each origin and each header, and which options let it in.

import { describe, expect, it } from 'vitest'
import type { OriginOptions } from '../../src/edge.ts'
import { respond } from '../support/origin-requests.ts'

/** `+` lets a request in, `C` also lets its page read the response, and `-` refuses it. */
async function verdict(response: Response): Promise<string> {
  await response.body?.cancel()
  const cors = response.headers.get('access-control-allow-origin')
  if (response.status === 403) return cors === null ? '-' : `403 with ${cors}`
  return cors === null ? '+' : 'C'
}

const origins: Readonly<Record<string, string | undefined>> = {
  absent: undefined,
  own: 'https://app.test',
  'own-http': 'http://app.test',
  named: 'https://page.test',
  other: 'https://evil.test',
  null: 'null',
  extension: 'chrome-extension://abcdefgh',
  capacitor: 'capacitor://localhost',
  localhost: 'https://localhost',
}

const options: Readonly<Record<string, OriginOptions>> = {
  none: {},
  list: { origins: ['https://page.test'] },
  any: { origins: '*' },
  function: { origins: (origin) => origin.endsWith('page.test') },
  apps: {
    origins: ['null', 'chrome-extension://abcdefgh', 'capacitor://localhost', 'https://localhost'],
  },
}

const table = `
  sec-fetch-site  origin      none  list  any  function  apps
  absent          absent      +     +     C    +         +
  absent          own         +     +     C    +         +
  absent          own-http    +     +     C    +         +
  absent          named       -     C     C    C         -
  absent          other       -     -     C    -         -
  absent          null        -     -     C    -         C
  absent          extension   -     -     C    -         C
  absent          capacitor   -     -     C    -         C
  absent          localhost   -     -     C    -         C
  same-origin     absent      +     +     C    +         +
  same-origin     own         +     +     C    +         +
  same-origin     own-http    +     +     C    +         +
  same-origin     named       +     C     C    C         +
  same-origin     other       +     +     C    +         +
  same-origin     null        -     -     C    -         C
  same-origin     extension   -     -     C    -         C
  same-origin     capacitor   -     -     C    -         C
  same-origin     localhost   +     +     C    +         C
  none            absent      +     +     C    +         +
  none            own         +     +     C    +         +
  none            own-http    +     +     C    +         +
  none            named       +     C     C    C         +
  none            other       +     +     C    +         +
  none            null        -     -     C    -         C
  none            extension   -     -     C    -         C
  none            capacitor   -     -     C    -         C
  none            localhost   +     +     C    +         C
  same-site       absent      -     -     C    -         -
  same-site       own         -     -     C    -         -
  same-site       own-http    -     -     C    -         -
  same-site       named       -     C     C    C         -
  same-site       other       -     -     C    -         -
  same-site       null        -     -     C    -         C
  same-site       extension   -     -     C    -         C
  same-site       capacitor   -     -     C    -         C
  same-site       localhost   -     -     C    -         C
  cross-site      absent      -     -     C    -         -
  cross-site      own         -     -     C    -         -
  cross-site      own-http    -     -     C    -         -
  cross-site      named       -     C     C    C         -
  cross-site      other       -     -     C    -         -
  cross-site      null        -     -     C    -         C
  cross-site      extension   -     -     C    -         C
  cross-site      capacitor   -     -     C    -         C
  cross-site      localhost   -     -     C    -         C
  of-the-future   absent      -     -     C    -         -
  of-the-future   own         -     -     C    -         -
  of-the-future   named       -     C     C    C         -
  of-the-future   other       -     -     C    -         -
`
const [names = [], ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))

describe.each(rows)('a request whose Sec-Fetch-Site is %s and whose Origin is %s', (...row) => {
  const [site = '', origin = '', ...expected] = row

  it.each(['POST', 'OPTIONS', 'GET', 'DELETE', 'PUT'])(
    'is allowed by `origins` alone: %s',
    async (method) => {
      const sender = origins[origin]
      const headers = {
        method,
        ...(site !== 'absent' && { 'sec-fetch-site': site }),
        ...(sender !== undefined && { origin: sender }),
      }
      const verdicts: string[] = []
      for (const name of names.slice(2)) {
        const response = await respond(options[name] ?? {}, headers)
        verdicts.push(await verdict(response))
        if (response.status === 403) continue
        // Without a log there is nothing to stop, and nothing to read.
        expect(response.status).toBe({ POST: 200, OPTIONS: 204, DELETE: 204 }[method] ?? 405)
        const allowed = response.status === 405 ? 'POST, DELETE, OPTIONS' : null
        expect(response.headers.get('allow')).toBe(allowed)
      }
      expect(verdicts).toEqual(expected)
    },
  )
})

describe('without Sec-Fetch-Site, the Origin', () => {
  const proxied = {
    url: 'http://127.0.0.1:3000/api/chat',
    host: '127.0.0.1:3000',
    origin: 'https://app.test',
  }
  const trust = { trustForwardedHost: true }

  it.each([
    [
      'is compared with the Host',
      {},
      { host: 'app.test', url: 'http://localhost:3000/api/chat' },
      '+',
    ],
    [
      'is compared with the Host, whatever the URL is',
      {},
      { host: 'evil.test', url: 'https://app.test/api/chat' },
      '-',
    ],
    ['is compared with the URL if there is no Host', {}, { url: 'https://app.test/api/chat' }, '+'],
    ['has the port of the Host', {}, { host: 'app.test:3000' }, '-'],
    ['can omit the default port', {}, { host: 'app.test:443' }, '+'],
    [
      'is not compared with a forwarded host',
      {},
      { ...proxied, 'x-forwarded-host': 'app.test' },
      '-',
    ],
    [
      'is compared with a forwarded host that is trusted',
      trust,
      { ...proxied, 'x-forwarded-host': 'app.test' },
      '+',
    ],
    [
      'is compared with the first of several',
      trust,
      { ...proxied, 'x-forwarded-host': 'app.test, internal' },
      '+',
    ],
    ['is compared with the Host if none was forwarded', trust, { host: 'app.test' }, '+'],
    [
      'differs from a forwarded host',
      trust,
      { host: 'app.test', 'x-forwarded-host': 'evil.test' },
      '-',
    ],
    [
      'has the protocol that was forwarded',
      trust,
      { host: 'app.test', 'x-forwarded-proto': 'https' },
      '+',
    ],
    [
      'has another protocol than the forwarded one',
      trust,
      { host: 'app.test', 'x-forwarded-proto': 'http' },
      '-',
    ],
    [
      'has a protocol that nobody forwarded',
      {},
      { host: 'app.test', 'x-forwarded-proto': 'http' },
      '+',
    ],
  ] as [string, OriginOptions, Record<string, string>, string][])(
    '%s',
    async (_, options, headers, expected) => {
      const response = await respond(options, { origin: 'https://app.test', ...headers })
      expect(await verdict(response)).toBe(expected)
    },
  )
})

// What people meet when they set their servers up, as their browsers send it.
describe('a browser on the same site is allowed', () => {
  it.each([
    [
      'behind the proxy of Vite',
      {
        url: 'http://127.0.0.1:4020/',
        host: '127.0.0.1:4020',
        origin: 'http://localhost:5173',
        'sec-fetch-site': 'same-origin',
      },
    ],
    [
      'behind a proxy of Next.js',
      {
        url: 'http://localhost:3000/',
        host: 'chat.example.com',
        'x-forwarded-host': 'chat.example.com',
        origin: 'https://chat.example.com',
        'sec-fetch-site': 'same-origin',
      },
    ],
    [
      'at another address of Next.js',
      {
        url: 'http://localhost:3000/',
        host: '127.0.0.1:3000',
        origin: 'http://127.0.0.1:3000',
        'sec-fetch-site': 'same-origin',
      },
    ],
    [
      'without Sec-Fetch-Site, in a local network',
      {
        url: 'http://localhost:3000/',
        host: '192.168.1.7:3000',
        origin: 'http://192.168.1.7:3000',
      },
    ],
  ])('%s', async (_, headers) => {
    expect((await respond({}, headers)).status).toBe(200)
  })
})

describe('a refusal', () => {
  async function refusal(options: OriginOptions, headers: Record<string, string>) {
    const response = await respond(options, headers)
    expect(response.status).toBe(403)
    // A cache must not show it to a page that may read the response.
    expect(response.headers.get('vary')).toBe('origin')
    return (await response.json()).error
  }

  it('names the origin and the host that differ, and what to set', async () => {
    const headers = { origin: 'https://chat.example.com', host: '127.0.0.1:3000' }
    expect(await refusal({}, headers)).toEqual({
      code: 'origin',
      message:
        "The Origin 'https://chat.example.com' differs from the Host '127.0.0.1:3000'. Add 'https://chat.example.com' to `origins` of the handler to let it in. Behind a proxy, let it pass the Host on, or set `trustForwardedHost: true`.",
    })
  })

  it('names the `Sec-Fetch-Site` of the browser', async () => {
    const headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
    expect((await refusal({}, headers)).message).toBe(
      "This handler serves pages of 'app.test', and the request is from the origin 'https://evil.test' (Sec-Fetch-Site: 'cross-site'). Add 'https://evil.test' to `origins` of the handler to let it in.",
    )
  })

  it('names the protocol that differs', async () => {
    const headers = { origin: 'http://app.test', 'x-forwarded-proto': 'https' }
    expect((await refusal({ trustForwardedHost: true }, headers)).message).toMatch(
      /The Origin 'http:\/\/app.test' differs from the X-Forwarded-Proto 'https:'/,
    )
  })

  it('is bounded, whatever the headers are', async () => {
    const long = 'x'.repeat(5_000)
    const headers = { origin: `https://${long}.test`, host: long, 'sec-fetch-site': long }
    expect((await refusal({}, headers)).message.length).toBeLessThan(600)
  })
})
