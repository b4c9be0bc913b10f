// Long, for the places where a key can be are a table, which all tests below go through.

import { describe, expect, it } from 'vitest'
import { findCanary, json, type Place, plain, recordedYaml, url } from '../support/canaries.ts'

/** A key with characters that URLs, JSON, HTML and base64 write in another way. */
const key = 'sk-canary/0123+4"5<6>7'

const bearer = { authorization: `Bearer ${plain}` }

const places: [string, Place][] = [
  // Headers of the request. None of them is written, and the response repeats the value.
  ...[
    ['authorization', 'authorization', key],
    ['authentication', 'authentication', plain],
    ['x-authentication', 'x-authentication', plain],
    ['x-jwt', 'x-jwt', plain],
    ['x-pass', 'x-pass', 'canarycanary'],
    ['x-api-key-2', 'x-api-key-2', plain],
    ['an unknown name', 'x-mystery', plain],
    ['a cookie', 'cookie', `theme=dark; sid=${plain}`],
    ['proxy-authorization', 'proxy-authorization', `Bearer ${plain}`],
    ['mcp-session-id', 'mcp-session-id', plain],
  ].map(([place = '', name = '', value = '']): [string, Place] => [
    `a header, repeated in the response: ${place}`,
    { headers: { [name]: value }, answer: json({ error: `Bad ${value.split('=').at(-1)}` }) },
  ]),
  // What a server repeats of such a header.
  ['what follows Bearer', { headers: bearer, answer: `No such key: ${plain}` }],
  [
    'what follows Bearer, in quotes',
    { headers: { authorization: `Bearer "${plain}"` }, answer: plain },
  ],
  [
    'Token token="…"',
    { headers: { authorization: `Token token="${plain}", v="1"` }, answer: plain },
  ],
  ['ApiKey id:…, the secret', { headers: { authorization: `ApiKey id:${plain}` }, answer: plain }],
  [
    'ApiKey id:…, the id',
    { headers: { authorization: `ApiKey canary-id-1:${plain}` }, answer: 'canary-id-1' },
  ],
  [
    'Basic, the password',
    { headers: { authorization: `Basic ${btoa(`me:${plain}`)}` }, answer: `me / ${plain}` },
  ],
  [
    'Basic, a password in UTF-8',
    {
      headers: { authorization: `Basic ${btoa(utf8('me:canary-\xe9'))}` },
      answer: json({ hint: 'canary-\xe9' }),
    },
  ],
  [
    'Basic, as it was sent',
    {
      headers: { authorization: `Basic ${btoa(`canary:${plain}`)}` },
      answer: btoa(`canary:${plain}`),
    },
  ],
  [
    'Digest, the response',
    { headers: { authorization: `Digest username="u", response="${plain}"` }, answer: plain },
  ],
  ...['the id of the key', 'the signature'].map((place, index): [string, Place] => [
    `AWS4: ${place}`,
    {
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=CANARYID0123/20250101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=canary0123abcdef',
      },
      answer: ['CANARYID0123', 'canary0123abcdef'][index] ?? '',
    },
  ]),
  ['a header with JSON', { headers: { 'x-config': json({ api_key: plain }) }, answer: plain }],
  ['a referer with a key', { headers: { referer: `https://a.b/?token=${plain}` }, answer: plain }],
  ['the user agent repeats it', { headers: { ...bearer, 'user-agent': `app (${plain})` } }],
  ['an encoded cookie', { headers: { cookie: 'sid=canary%2F0123' }, answer: 'canary/0123' }],

  // Where else a known key may stand.
  ['the body of the request', { headers: bearer, body: `the key is ${plain}` }],
  ['the path of the URL', { headers: bearer, url: `${url}/${plain}` }],
  ['the host of the URL', { headers: bearer, url: `https://${plain}.example.com/` }],
  ['the status text', { headers: bearer, statusText: `Bad key ${plain}` }],
  ['a header of the response', { headers: bearer, answerHeaders: { 'x-request-id': plain } }],
  [
    'another header that is shown',
    { headers: bearer, answerHeaders: { 'content-type': `a/b; c=${plain}` } },
  ],
  ['bytes that are not text', { headers: bearer, answer: bytesAround(plain) }],
  ['an upload that is not text', { headers: bearer, body: bytesAround(plain) }],
  ['JSON', { headers: { 'x-key': key }, answer: json({ key }) }],
  ['JSON in JSON', { headers: { 'x-key': key }, answer: json({ a: json({ b: key }) }) }],
  [
    'JSON with escaped slashes',
    { headers: { 'x-key': key }, answer: json(key).replaceAll('/', '\\/') },
  ],
  ['a URL', { headers: { 'x-key': key }, answer: `https://a.b/${encodeURIComponent(key)}` }],
  ['a URL in lower case', { headers: { 'x-key': 'a/canary/b' }, answer: 'a%2fcanary%2fb' }],
  [
    'a form',
    { headers: { 'x-key': 'a canary b' }, answer: `q=${new URLSearchParams({ a: 'a canary b' })}` },
  ],
  [
    'HTML',
    { headers: { 'x-key': '<canary>&"0"' }, answer: '<b>&lt;canary&gt;&amp;&quot;0&quot;</b>' },
  ],
  [
    'JSON of Go',
    { headers: { 'x-key': '<canary>&0' }, answer: '{"a":"\\u003ccanary\\u003e\\u00260"}' },
  ],
  [
    'JSON of .NET',
    { headers: { 'x-key': "a+canary'0" }, answer: '{"a":"a\\u002Bcanary\\u00270"}' },
  ],
  ['HTML with numbers', { headers: { 'x-key': '"canary\'/' }, answer: '&#34;canary&#39;/' }],
  [
    'HTML with more numbers',
    { headers: { 'x-key': '"canary\'/' }, answer: '&quot;canary&#x27;&#x2F;' },
  ],
  ['a URL in a URL', { headers: { 'x-key': 'a/canary/b' }, answer: '?u=a%252Fcanary%252Fb' }],
  ['a part of a URL', { headers: { 'x-key': 'a/canary b' }, answer: 'https://a/canary%20b' }],
  [
    'base64',
    {
      headers: { 'x-key': 'canary0' },
      body: json({ password: 'canary-0123' }),
      answer: btoa('canary-0123'),
    },
  ],
  [
    'a WebSocket protocol',
    { headers: { 'sec-websocket-protocol': `a, key.${plain}` }, answer: plain },
  ],
  ['JSON in ASCII', { headers: { 'x-pass': 'canary-\xe9-0' }, answer: '{"a":"canary-\\u00e9-0"}' }],

  // The URL.
  ...[
    ...['key', 'api_key', 'apiKey', 'API-KEY', 'api_key[]', 'keys[0]', 'access_token', 'token'],
    ...['code', 'pwd', 'pass', 'password', 'jwt', 'sid', 'session_id', 'PHPSESSID', 'auth', 'sig'],
    ...[
      'signature',
      'X-Amz-Signature',
      'X-Amz-Credential',
      'X-Amz-Security-Token',
      'otp',
      'ticket',
    ],
    ...['client_secret', 'id_token', 'auth[token]', 'subscription-key', 'access%5Ftoken', 'hmac'],
  ].map((name): [string, Place] => [
    `the query parameter ${name}`,
    { url: `${url}?alt=sse&${name}=${encodeURIComponent(plain)}`, answer: `You sent ${plain}` },
  ]),
  ['the fragment of the URL', { url: `${url}#access_token=${plain}` }],
  ['the path of the URL, as a session', { url: `${url};jsessionid=${plain}?a=b`, answer: plain }],

  // Fields of a body, which nothing else names.
  ...[
    ...['api_key', 'apiKey', 'x-api-key', 'openai_api_key', 'authorization', 'Authorization'],
    ...['authorization_token', 'access_token', 'refreshToken', 'client_secret', 'password'],
    ...['passphrase', 'private_key', 'secret', 'jwt', 'cookie', 'github_token', 'credentials'],
    ...['connection_string', 'AWS_SECRET_ACCESS_KEY', 'aws_access_key_id', 'pwd', 'key', 'token'],
    ...['session_id', 'encoded_api_key', 'subscriptionKey', 'api_key_2', 'client_assertion'],
  ].map((name): [string, Place] => [
    `the JSON field ${name}`,
    { body: json({ model: 'm', deep: [{ er: { [name]: plain } }] }), answer: `"${plain}"` },
  ]),
  ['short values of a field', { body: json({ password: 'canary', api_key: 'canary' }) }],
  ['a list in a field', { body: json({ api_keys: ['canary', 'canary'] }) }],
  ['a number in a field', { body: '{"password": 12345678}', answer: 'canary'.slice(6) }],
  [
    'an MCP tool of OpenAI: authorization',
    { body: json({ tools: [{ type: 'mcp', server_label: 'a', authorization: plain }] }) },
  ],
  [
    'an MCP tool of OpenAI: headers',
    { body: json({ tools: [{ type: 'mcp', headers: { 'X-Custom': 'canary', Accept: 'a/b' } }] }) },
  ],
  [
    'an MCP tool: the URL of the server',
    { body: json({ tools: [{ server_url: `https://a.b/sse?api_key=${plain}&x=1` }] }) },
  ],
  [
    'an MCP tool: user and password in the URL',
    { body: json({ tools: [{ server_url: 'https://me:canary@a.b/sse' }] }), answer: 'ok' },
  ],
  [
    'an MCP server of Anthropic',
    { body: json({ mcp_servers: [{ name: 'a', authorization_token: plain }] }), answer: plain },
  ],
  [
    'a data source of Azure',
    {
      body: json({
        data_sources: [{ parameters: { authentication: { type: 'api_key', key: 'canary' } } }],
      }),
    },
  ],
  [
    'a header as a name and a value',
    { body: json({ headers_list: [{ name: 'Authorization', value: 'canary' }] }) },
  ],
  [
    'a header as a value and a name',
    { body: json({ list: [{ value: 'canary', key: 'x-api-key' }] }) },
  ],
  ['environment variables', { body: json({ env: { GITHUB_TOKEN: 'canary', API_KEY: 'canary' } }) }],
  ['JSON in JSON, a field', { body: json({ arguments: json({ api_key: 'canary' }) }) }],
  ['JSON in JSON in JSON', { body: json({ a: json({ b: json({ password: 'canary' }) }) }) }],
  ['JSON with spaces', { body: '{\n  "api_key" :\n    "canary"\n}' }],
  ['JSON that ends too early', { body: '{"a": [{"api_key": "canary' }],
  ['JSON with an escaped name', { body: '{"api\\u005fkey": "canary"}' }],
  ['a form: client_secret', { body: `a=b&client_secret=${plain}`, answer: plain }],
  ['a form: the first field', { body: new URLSearchParams({ password: 'canary', a: 'b' }) }],
  ['a multipart form', { body: formOf({ model: 'm', api_key: 'canary' }) }],
  [
    'a multipart form with a file',
    { body: formOf({ key: 'canary', file: new Blob([bytesAround('a')]) }) },
  ],

  // Fields of a response.
  ['set-cookie', { answerHeaders: { 'set-cookie': `sid=${plain}; Path=/` }, answer: plain }],
  ['an unknown header of the response', { answerHeaders: { 'x-new-key': plain }, answer: plain }],
  ['a redirect with a token', { answerHeaders: { location: `/a?token=${plain}` }, answer: plain }],
  ['an issued token', { answer: json({ access_token: plain, refresh_token: 'canary' }) }],
  ['an issued secret', { answer: json({ client_secret: { value: 'canary', expires_at: 1 } }) }],
  ['an event', { answer: `data: ${json({ a: [{ api_key: 'canary' }] })}\n\n` }],
  ['a signed URL', { answer: json({ url: `https://a.b/c.png?se=1&sig=${plain}` }) }],
  ['a link in HTML', { answer: '<a href="https://a.b/?x=1&amp;api_key=canary">' }],
  ['a link in JSON of Go', { answer: '{"a":"https://a.b/?x=1\\u0026api_key=canary"}' }],
  ['a request that is shown in the response', { answer: json({ headers: { 'X-Foo': 'canary' } }) }],
]

describe('a recording never contains a key', () => {
  it('in more than 40 places', () => {
    expect(new Set(places.map(([place]) => place)).size).toBe(places.length)
    expect(places.length).toBeGreaterThan(100)
  })

  it.each(places)('in %s', async (_, place) => {
    expect(JSON.stringify(place) + bodyText(place)).toMatch(/canary|Y2FuYXJ5|CANARY|12345678/)
    const yaml = await recordedYaml([place])
    expect(findCanary(yaml)).toEqual([])
    expect(yaml).not.toContain('12345678')
  })

  it('that another request of the same recording had', async () => {
    const yaml = await recordedYaml([
      { body: `the key is ${plain}` },
      { headers: bearer },
      { answer: `the key was ${plain}` },
    ])
    expect(findCanary(yaml)).toEqual([])
  })

  it('that a response issued', async () => {
    const yaml = await recordedYaml([
      { answer: json({ access_token: plain }) },
      { url: `${url}/${plain}`, body: `token ${plain}` },
    ])
    expect(findCanary(yaml)).toEqual([])
  })
})

function bytesAround(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([255, ...new TextEncoder().encode(text), 254])
}

/** The bytes of a text in UTF-8, one per character. */
function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text))
}

function formOf(fields: Record<string, string | Blob>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

function bodyText({ body }: Place): string {
  if (body instanceof FormData) return JSON.stringify([...body])
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body)
}
