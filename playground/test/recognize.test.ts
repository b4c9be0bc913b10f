import { readdirSync, readFileSync } from 'node:fs'
import { readCassette, writeCassette } from '@deltakit/core/cassette'
import { vendorOf } from '@deltakit/devtools/recordings'
import { describe, expect, it } from 'vitest'
import { writeHar } from '../src/formats/har.ts'
import { recognize } from '../src/formats/recognize.ts'

const folder = new URL('../../cassettes/', import.meta.url)
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(?!faults).*\.yaml$|^faults\/bedrock\/[a-m].*\.yaml$/.test(file))
  .sort()
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const yaml = read('openrouter/grok-code-fast-1/text.yaml')
const [{ response } = { response: { body: '' } }] = readCassette(yaml).interactions
const stream = String(response.body)

/** Stands for a key, which nothing may keep. */
const canary = 'sk-canary-7f3a9c51e0b24d68'

async function problemOf(text: string): Promise<string> {
  const reading = recognize(text)
  await expect(reading).rejects.toThrow()
  return reading.then(() => '', String)
}

async function bodyOf(text: string): Promise<unknown> {
  return (await recognize(text)).cassette.interactions[0]?.response.body
}

describe('a cassette', () => {
  it.each(files)('is recognized: %s', async (file) => {
    const { kind, cassette } = await recognize(read(file))
    expect(kind).toBe('cassette')
    expect(cassette).toEqual(readCassette(read(file)))
  })

  it('is recognized as JSON too', async () => {
    const { kind } = await recognize(JSON.stringify(readCassette(yaml)))
    expect(kind).toBe('cassette')
  })
})

describe('server-sent events', () => {
  it('keep every byte', async () => {
    const { kind, cassette, summary } = await recognize(stream)
    expect(kind).toBe('stream')
    expect(cassette.interactions[0]?.response.body).toBe(stream)
    expect(summary).toMatch(/^Server-sent events: \d+ messages, read as Chat Completions\./)
  })

  it.each([
    ['openrouter/grok-code-fast-1/text.yaml', 'compatible'],
    ['anthropic/claude-sonnet-4-5/text.yaml', 'anthropic'],
    ['openai/gpt-5/text.yaml', 'openai'],
    ['google/gemini-2.5-flash/text.yaml', 'google'],
  ])('of %s are read as %s', async (file, vendor) => {
    const body = String(readCassette(read(file)).interactions[0]?.response.body)
    const { cassette } = await recognize(body)
    expect(vendorOf(cassette.interactions)).toBe(vendor)
  })

  it('may begin with a comment, an event or spaces', async () => {
    for (const start of [': ping\n\n', 'event: message\n', '\n\n  ', '\ufeff', 'retry: 100\n']) {
      expect(await bodyOf(`${start}${stream}`)).toContain(stream.slice(20, 400))
    }
  })
})

describe('the output of curl', () => {
  const plain = `HTTP/2 200 \r\ncontent-type: text/event-stream\r\nset-cookie: s=${canary}\r\n\r\n${stream}`

  it('with -i has a status and headers', async () => {
    const { cassette, summary } = await recognize(plain)
    expect(cassette.interactions[0]?.response.body).toBe(stream)
    expect(cassette.interactions[0]?.response.headers).toEqual({
      'Content-Type': ['text/event-stream'],
    })
    expect(summary).toMatch(/^An HTTP answer: /)
    expect(writeCassette(cassette)).not.toContain(canary)
  })

  it('with -v has the request and its address, without the key', async () => {
    const verbose = [
      '* Host api.example.com:443 was resolved.',
      '* Connected to api.example.com (203.0.113.7) port 443',
      '> POST /v1/chat/completions HTTP/2',
      '> Host: api.example.com',
      `> Authorization: Bearer ${canary}`,
      '> Content-Type: application/json',
      '> ',
      '} [120 bytes data]',
      '< HTTP/2 200 ',
      '< content-type: text/event-stream',
      '< ',
      '{ [5 bytes data]',
      `${stream}* Connection #0 to host api.example.com left intact`,
    ].join('\n')
    const { cassette, summary } = await recognize(verbose)
    const [interaction] = cassette.interactions
    expect(interaction?.request.url).toBe('https://api.example.com/v1/chat/completions')
    expect(interaction?.request.method).toBe('POST')
    expect(String(interaction?.response.body).trimEnd()).toBe(stream.trimEnd())
    expect(summary).toContain('from api.example.com')
    expect(writeCassette(cassette)).not.toContain(canary)
  })

  it('with -v has no key that the server repeats', async () => {
    const verbose = [
      '> POST /v1/chat/completions HTTP/2',
      '> Host: api.example.com',
      `> Authorization: Bearer ${canary}`,
      `> Cookie: sid=${canary}-of-a-cookie; theme=dark`,
      '> User-Agent: curl/8.5.0',
      '> ',
      `< HTTP/2 401 ${canary}`,
      '< content-type: application/json',
      '< ',
      `{"error":{"message":"${canary} is bad, and so is ${canary}-of-a-cookie of curl/8.5.0"}}`,
    ].join('\n')
    const { cassette } = await recognize(verbose)
    expect(writeCassette(cassette)).not.toContain('canary')
    expect(String(cassette.interactions[0]?.response.body)).toContain('of curl/8.5.0')
  })

  // As curl prints it with `2>&1`: the figures stand wherever the stream was when a second had passed.
  const heading =
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n'
  const figures = [
    '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0',
    '\r100   170    0   102  100    68     83     55  0:00:01  0:00:01 --:--:--   139',
    '\r100 2043k    0 2043k  100   120   1.9M     55  0:00:02  0:01:14 --:--:-- 12.5k',
    '\r  0     0    0     0    0     0      0      0 99d 23h --:--:-- 2d 04h     0',
  ]
  const messages = stream.split(/(?<=\n\n)/)
  const withFigures = messages
    .map((message, index) => `${figures[index % figures.length]}${message}`)
    .join('')

  it('may have its progress in it', async () => {
    expect(await bodyOf(heading + withFigures)).toBe(stream)
    // A clipboard makes a line end of the return.
    expect(await bodyOf(heading + withFigures.replaceAll('\r', '\n'))).toContain(messages[0])
    const { cassette } = await recognize(`${heading}${figures[0]}${plain}`)
    expect(cassette.interactions[0]?.response.headers).toEqual({
      'Content-Type': ['text/event-stream'],
    })
    expect(cassette.interactions[0]?.response.body).toBe(stream)
  })

  it('with -v may have its progress and its own error in it', async () => {
    const cut = messages.slice(0, 3).join('')
    const verbose = `${heading}${figures[0]}* Connected to 203.0.113.7
> POST /v1/chat/completions HTTP/1.1
> Host: api.example.com
>\x20
< HTTP/1.1 200 OK
< content-type: text/event-stream
<\x20
${messages[0]}${figures[1]}${messages[1]}${messages[2]}* transfer closed with outstanding read data remaining
${figures[2]}
* Closing connection 0
curl: (18) transfer closed with outstanding read data remaining
`
    expect(String(await bodyOf(verbose)).trimEnd()).toBe(cut.trimEnd())
  })

  it('may be an error', async () => {
    const { cassette } = await recognize(
      'HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-type: application/json\r\n\r\n{"error":{"message":"Slow down"}}',
    )
    expect(cassette.interactions[0]?.response.code).toBe(429)
    expect(cassette.interactions[0]?.response.headers?.['Retry-After']).toEqual(['2'])
  })

  it('may come through a proxy that answers first', async () => {
    expect(await bodyOf(`HTTP/1.1 100 Continue\r\n\r\n${plain}`)).toBe(stream)
  })
})

describe('a HAR', () => {
  it.each(files)('of %s gives its bodies back', async (file) => {
    const { interactions } = readCassette(read(file))
    const har = writeHar({ version: 2, interactions }, 0)
    const isStream = interactions.filter(({ response }) =>
      /event-stream|amazon/.test(String(response.headers?.['Content-Type'])),
    )
    if (!isStream.length) return
    const { kind, cassette } = await recognize(har)
    expect(kind).toBe('har')
    const bodies = cassette.interactions.map(({ response }) => response.body)
    for (const { response } of isStream)
      if (response.body.length) expect(bodies).toContainEqual(response.body)
  })

  it('keeps the timing, and leaves keys, cookies and other requests out', async () => {
    const timing = [
      { offset: 0, ms: 12 },
      { offset: 64, ms: 31.5 },
    ]
    const { request } = readCassette(yaml).interactions[0] ?? { request: { method: '', url: '' } }
    const recorded = {
      code: 200,
      body: stream,
      duration: '1.5s',
      timing,
      headers: { 'Content-Type': ['text/event-stream'] },
    }
    const har = JSON.parse(
      writeHar({ version: 2, interactions: [{ request, response: recorded }] }, 0),
    )
    har.log.entries[0].request.headers.push({ name: 'authorization', value: `Bearer ${canary}` })
    har.log.entries[0].request.postData.text = `{"api_key":"${canary}","messages":[]}`
    har.log.entries[0].response.headers.push({ name: 'set-cookie', value: canary })
    har.log.entries.push({
      request: { url: 'https://example.com/logo.png', method: 'GET' },
      response: {},
    })
    const { cassette, summary } = await recognize(JSON.stringify(har))
    expect(cassette.interactions).toHaveLength(1)
    expect(cassette.interactions[0]?.response.timing).toEqual(timing)
    expect(cassette.interactions[0]?.response.duration).toBe('1.5s')
    expect(writeCassette(cassette)).not.toContain(canary)
    expect(summary).toBe('A HAR: 1 streamed answer of 2 requests. Keys and cookies are left out.')
  })
})

it('leaves keys and cookies of a HAR out where the server repeats them', async () => {
  const headers = [
    { name: ':authority', value: 'a.example' },
    { name: 'authorization', value: `Bearer ${canary}` },
    { name: 'cookie', value: `theme=dark; sid=${canary}-of-a-cookie` },
    { name: 'user-agent', value: 'Mozilla/5.0' },
  ]
  const text = `data: {"error":{"message":"Bad ${canary}, ${canary}-of-a-cookie, Mozilla/5.0"}}\n\n`
  const entry = {
    request: { method: 'POST', url: 'https://a.example/v1/chat/completions', headers },
    response: { status: 200, content: { mimeType: 'text/event-stream', text } },
  }
  const { cassette } = await recognize(JSON.stringify({ log: { entries: [entry] } }))
  expect(writeCassette(cassette)).not.toContain('canary')
  expect(writeCassette(cassette)).toContain('Mozilla/5.0')
})

describe('a HAR that somebody else made', () => {
  const content = { mimeType: 'text/event-stream', text: stream }
  const har = (request: object, response: object = { status: 200 }) =>
    JSON.stringify({ log: { entries: [{ request, response: { ...response, content } }] } })

  it('may have a user and password in an address, which are left out', async () => {
    const { cassette } = await recognize(
      har({ method: 'POST', url: `https://u:${canary}@a.example/v1` }),
    )
    expect(cassette.interactions[0]?.request.url).toBe('https://a.example/v1')
  })

  it.each([
    ['a method that no page may use', har({ method: 'TRACE', url: 'https://a.example/v1' })],
    [
      'objects that are no text',
      har(
        { method: { toString: 1 }, url: 'https://a.example/v1' },
        { status: { valueOf: 1, toString: 1 } },
      ),
    ],
  ])('may have %s', async (_, text) => {
    const { cassette } = await recognize(text)
    expect(cassette.interactions[0]?.response.body).toBe(stream)
  })
})

// Were each line compared with the two thousand characters after it, this would take half a minute.
it('compares no line of a long text with all that follow', { timeout: 15_000 }, async () => {
  await expect(recognize('a\n'.repeat(3_000_000))).rejects.toThrow('is no format')
})

describe('anything else gets an answer in plain words', () => {
  it.each([
    ['', 'It is empty.'],
    ['Dear reader', '“Dear reader” is no format that the page reads.'],
    ['curl https://api.x.ai/v1/chat/completions -d {}', 'It is a curl command.'],
    ['<!doctype html><p>Hi', 'It is a web page'],
    ['version: 2\ninteractions: []\n', 'It is a cassette without interactions.'],
    ['version: 1\ninteractions: []\n', 'version 1'],
    ['version: 2\nother: 1\n', 'It is YAML, but'],
    ['{"log":{"entries":[]}}', 'It is a HAR with 0 requests'],
    [
      '{"log":{"entries":[{"request":{"url":"https://a.com"},"response":{"content":{"mimeType":"text/event-stream"}}}]}}',
      'whose content was not saved. Save it as “HAR with content”, after the answer has ended. If it never ends, use “Copy as cURL”',
    ],
    ['{"object":"chat.completion","choices":[]}', 'not a stream'],
    ['{"type":"start","step":0}\n{"type":"content"}', 'It has events of Deltakit'],
    ['{"model":"llama3","message":{},"done":false}\n{}', 'native API of Ollama'],
    ['{"half', 'It starts like JSON, but its end is missing.'],
    ['{"name":"package"}', 'neither a HAR nor an answer'],
    ['{"error":{"message":"No auth"}}', 'the body of an error: “No auth” With curl -N -i'],
    ['{"error":"model not found"}', 'the body of an error: “model not found”'],
    ['data: {"type":"text-delta","delta":"x"}\n\n', 'AI SDK UI messages'],
    ['HTTP/1.1 200 OK\r\ncontent-type: text/event-stream', 'It has headers, but no body.'],
  ])('%j', async (text, problem) => {
    expect(await problemOf(text)).toContain(problem)
  })

  it('stays quick and whole for hostile texts', async () => {
    const hostile = [
      '{'.repeat(100_000),
      `{"log":{"entries":[${'[],'.repeat(50_000)}null]}}`,
      `data: ${'x'.repeat(200_000)}`,
      `${'> POST / HTTP/2\n'.repeat(5_000)}< HTTP/2 200\n< \ndata: x`,
      `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(50_000)}\r\ndata: x`,
      'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000),
      '{"log":{"entries":[{"request":{"url":"javascript:alert(1)","postData":{"text":"{}"}},"response":{"content":{"text":"data: {\\"choices\\":[]}","mimeType":"text/event-stream"},"headers":[{"name":"\\u0000","value":"\\r\\n"}]}}]}}',
      `interactions:\n${'- '.repeat(50_000)}`,
      '\u0000'.repeat(1_000),
    ]
    for (const text of hostile) {
      const result = await recognize(text).then(
        ({ cassette }) => cassette.interactions.length,
        (error: Error) => error.message,
      )
      expect(result).toBeTruthy()
      if (typeof result === 'string') expect(result.length).toBeLessThan(500)
    }
  })
})
