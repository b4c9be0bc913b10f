import { describe, expect, it } from 'vitest'
import {
  type ChatHandlerOptions,
  chatHandler,
  type OriginOptions,
  passThrough,
} from '../../src/edge.ts'
import { anyModel } from '../support/cassette-harness.ts'
import { respond } from '../support/origin-requests.ts'

describe('`hosts`', () => {
  it.each([
    ['its host', ['app.test'], {}, 200],
    ['its host at any port', ['app.test'], { host: 'app.test:8443' }, 200],
    ['its host in capitals', ['app.test'], { host: 'APP.test' }, 200],
    ['its host at a port', ['app.test:8443'], { host: 'app.test:8443' }, 200],
    ['its host at another port', ['app.test:8443'], { host: 'app.test' }, 403],
    ['another host', ['app.test'], { host: 'evil.test' }, 403],
    ['a host that ends so', ['app.test'], { host: 'evil-app.test' }, 403],
    ['an address of IPv6', ['[::1]'], { host: '[::1]:3000' }, 200],
    // DNS rebinding: the site's own name leads to this server, and all looks like one origin.
    [
      'another host, from its own page',
      ['localhost'],
      { host: 'evil.test', origin: 'http://evil.test', 'sec-fetch-site': 'same-origin' },
      403,
    ],
    ['another host, from no browser', ['localhost'], { host: 'evil.test' }, 403],
    [
      'another host, before a request',
      ['localhost'],
      { host: 'evil.test', method: 'OPTIONS' },
      403,
    ],
    [
      'another host that was forwarded, untrusted',
      ['app.test'],
      { 'x-forwarded-host': 'evil.test' },
      200,
    ],
  ] as [string, string[], Record<string, string>, number][])(
    'decide about %s',
    async (_, hosts, headers, status) => {
      const response = await respond({ hosts }, headers)
      expect(response.status).toBe(status)
      if (status === 403) expect((await response.json()).error.code).toBe('host')
    },
  )

  it('are compared with the forwarded host if it is trusted', async () => {
    const options = { hosts: ['app.test'], trustForwardedHost: true }
    expect((await respond(options, { 'x-forwarded-host': 'evil.test' })).status).toBe(403)
    const headers = { host: 'internal', 'x-forwarded-host': 'app.test' }
    expect((await respond(options, headers)).status).toBe(200)
  })

  it('are checked even if `origins` allows everybody', async () => {
    const options: OriginOptions = { hosts: ['app.test'], origins: '*' }
    expect((await respond(options, { host: 'evil.test' })).status).toBe(403)
  })
})

it('a preflight allows methods, headers and cookies for a named origin', async () => {
  const options = {
    origins: ['https://page.test'],
    credentials: true,
    allowHeaders: ['authorization'],
  }
  const response = await respond(options, {
    method: 'OPTIONS',
    origin: 'https://page.test',
    'sec-fetch-site': 'cross-site',
  })
  expect(response.status).toBe(204)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': 'https://page.test',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': 'content-type, last-event-id, authorization',
    vary: 'origin',
  })
})

describe('invalid options', () => {
  it.each([
    [
      '`origins` as a string',
      { origins: 'https://app.example.com' },
      /Pass \["https:\/\/app.example.com"\]/,
    ],
    [
      'an origin with a slash',
      { origins: ['https://app.example.com/'] },
      /'https:\/\/app.example.com'/,
    ],
    ['an origin with a path', { origins: ['https://app.example.com/chat'] }, /without a path/],
    [
      'an origin without a protocol',
      { origins: ['app.example.com'] },
      /'https:\/\/app.example.com'/,
    ],
    [
      'an origin in capitals',
      { origins: ['https://App.example.com'] },
      /'https:\/\/app.example.com'/,
    ],
    [
      'an origin with a default port',
      { origins: ['https://app.example.com:443'] },
      /'https:\/\/app.example.com'/,
    ],
    ['an origin with a wildcard', { origins: ['https://*.example.com'] }, /an origin/],
    ['any origin in an array', { origins: ['*'] }, /an origin/],
    ['an empty origin', { origins: [''] }, /an origin/],
    ['an origin that is a pattern', { origins: [/example/] }, /an origin/],
    ['any origin with cookies', { origins: '*', credentials: true }, /cannot be used/],
    ['no hosts', { hosts: [] }, /array of hosts/],
    ['`hosts` as a string', { hosts: 'app.test' }, /array of hosts/],
    ['a host with a protocol', { hosts: ['https://app.test'] }, /in lower case/],
    ['a host in capitals', { hosts: ['App.test'] }, /in lower case/],
    ['an empty host', { hosts: [''] }, /in lower case/],
  ])('are a TypeError: %s', (_, options, message) => {
    const given = options as Partial<ChatHandlerOptions>
    const make = () => chatHandler({ model: anyModel({}), ...given })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
    const through = { to: 'https://made.test', headers: {}, allow: ['small'], fields: [] }
    expect(() => passThrough({ ...through, ...(given as OriginOptions) })).toThrow(message)
  })
})
