import { describe, expect, it } from 'vitest'
import { cassettes, faults, handmade } from '../../../../cassettes/index.ts'
import { type Cassette, readCassette, writeCassette } from '../../src/cassette.ts'

/** A cassette of one interaction, with lines of it replaced or left out. */
function yamlWith(changes: Record<string, string | undefined> = {}): string {
  const fields = {
    version: 'version: 2',
    interactions: 'interactions:',
    id: '- id: 0',
    request: '  request:',
    body: '    body: "hi"',
    method: '    method: POST',
    url: '    url: https://example.com/chat',
    response: '  response:',
    answer: '    body: hello',
    headers: '    headers:\n      Content-Type:\n      - text/plain',
    status: '    status: 200 OK',
    code: '    code: 200',
    duration: '    duration: 1.5s',
    ...changes,
  }
  return Object.values(fields)
    .filter((line) => line !== undefined)
    .join('\n')
}

describe.each([...cassettes, ...handmade, ...faults])('$name', ({ yaml }) => {
  const cassette = readCassette(yaml)

  it('has whole interactions, numbered from 0', () => {
    expect(cassette.interactions.length).toBeGreaterThan(0)
    expect(cassette.interactions.map(({ id }) => id)).toEqual([...cassette.interactions.keys()])
    for (const { request, response } of cassette.interactions) {
      expect(request.method).toBe('POST')
      // Gemini is asked by the URL.
      const streams = /alt=sse$/.test(request.url) || JSON.parse(String(request.body)).stream
      expect(streams).toBe(true)
      expect(response.headers).toHaveProperty('Content-Type')
    }
  })

  it('is equal, in the same order, once written and read again', () => {
    const again = readCassette(writeCassette(cassette))
    expect(again).toEqual(cassette)
    expect(JSON.stringify(again)).toBe(JSON.stringify(cassette))
  })
})

describe('the recordings', () => {
  it('are five, of six exchanges', () => {
    expect(cassettes.map(({ name }) => name)).toEqual([
      'openrouter/grok-code-fast-1/text',
      'openrouter/grok-code-fast-1/tool',
      'xai/grok-4-fast/text',
      'xai/grok-code-fast-1/text-2025-10',
      'xai/grok-code-fast-1/text-2026-03',
    ])
    expect(cassettes.flatMap(({ yaml }) => readCassette(yaml).interactions)).toHaveLength(6)
  })

  it('keep every byte of a body up to the blank line that ends it', () => {
    for (const { yaml } of cassettes) {
      for (const { response } of readCassette(yaml).interactions) {
        expect(response.body).toMatch(/^data: \{.*\}\n\n/)
        expect(String(response.body).endsWith('\n\ndata: [DONE]\n\n')).toBe(true)
      }
    }
  })
})

describe('the faults', () => {
  it('say that they were made by hand', () => {
    for (const { yaml } of [...handmade, ...faults]) {
      expect(yaml).toMatch(/^# made by hand: .+\n---\n/)
    }
  })

  it('all ask the same, once for each wire', () => {
    const asked = faults.flatMap(({ yaml }) =>
      readCassette(yaml).interactions.map(({ request }) => JSON.stringify(request)),
    )
    expect(new Set(asked).size).toBe(4)
    for (const request of asked) expect(request).toContain('Say hi in Portuguese')
  })

  it('keep the framing that they show', () => {
    const bodyOf = (name: string) => {
      const fault = faults.find((file) => file.name === `faults/${name}`)
      return String(readCassette(fault?.yaml ?? '').interactions[0]?.response.body)
    }
    expect(bodyOf('crlf')).toMatch(/^data: [^\r\n]+\r\n\r\n/)
    expect(bodyOf('lone-cr')).toMatch(/^data: [^\r\n]+\r\rdata: /)
    expect(bodyOf('bom')).toMatch(/^\uFEFFdata: /)
    expect(bodyOf('unterminated-tail')).toMatch(/\}$/)
    expect(bodyOf('http-200-empty')).toBe('')
    expect(bodyOf('comments')).toMatch(
      /^: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata/,
    )
  })
})

describe('reading a cassette', () => {
  it('keeps the fields it does not know', () => {
    const yaml = `${yamlWith({ url: '    url: /a\n    seed: 9007199254740993' })}\nnote: [a, {b: 1}]`
    const cassette = readCassette(yaml)
    expect(cassette.note).toEqual(['a', { b: 1 }])
    expect(cassette.interactions[0]?.request.seed).toBe(9007199254740993n)
    expect(readCassette(writeCassette(cassette))).toEqual(cassette)
  })

  it('takes what Go takes for text: numbers and booleans that nobody quoted', () => {
    const headers = '    headers:\n      Retry-After:\n      - 30\n      X-Cached:\n      - true'
    const [interaction] = readCassette(
      yamlWith({ headers, status: '    status: 200' }),
    ).interactions
    expect(interaction?.response.headers).toEqual({ 'Retry-After': ['30'], 'X-Cached': ['true'] })
    expect(interaction?.response.status).toBe('200')
  })

  it('does without what go-vcr leaves out when it is empty', () => {
    const changes = { body: undefined, headers: undefined, status: undefined, duration: undefined }
    const [interaction] = readCassette(yamlWith(changes)).interactions
    expect(interaction?.request).toEqual({ method: 'POST', url: 'https://example.com/chat' })
    expect(interaction?.response).toEqual({ body: 'hello', code: 200 })
  })

  it('reads when the bytes came', () => {
    const duration = '    timing:\n    - offset: 0\n      ms: 1.5\n    - {offset: 3, ms: 20}'
    const [interaction] = readCassette(yamlWith({ duration })).interactions
    expect(interaction?.response.timing).toEqual([
      { offset: 0, ms: 1.5 },
      { offset: 3, ms: 20 },
    ])
  })

  it('takes an empty cassette', () => {
    expect(readCassette('version: 2\ninteractions: []')).toEqual({ version: 2, interactions: [] })
  })

  it.each([
    ['bad YAML', yamlWith({ url: '    url: "https://' }), 'line 7, column 10: this " is never'],
    ['something else', 'hello', 'the cassette is "hello": it must be a map of fields'],
    ['nothing', '', 'the cassette is null: it must be a map'],
    ['no version', yamlWith({ version: undefined }), 'does not say its "version"'],
    [
      'version 1',
      yamlWith({ version: 'version: 1' }),
      'of go-vcr v1 or v2: record it again with v3',
    ],
    ['version 3', yamlWith({ version: 'version: 3' }), 'is of version 3. This reads version 2'],
    ['no interactions', 'version: 2', 'The cassette has no list "interactions"'],
    ['null for interactions', 'version: 2\ninteractions:', 'has no list "interactions"'],
    ['no request', 'version: 2\ninteractions:\n- id: 0', 'interactions[0].request is missing'],
    [
      'no response',
      yamlWith().slice(0, yamlWith().indexOf('  resp')),
      'interactions[0].response is',
    ],
    ['no body', yamlWith({ answer: undefined }), 'interactions[0].response.body is missing'],
    ['a null body', yamlWith({ answer: '    body:' }), 'interactions[0].response.body is null'],
    ['no url', yamlWith({ url: undefined }), 'interactions[0].request.url is missing'],
    ['no method', yamlWith({ method: undefined }), 'interactions[0].request.method is missing'],
    ['no code', yamlWith({ code: undefined }), 'interactions[0].response.code is missing'],
    ['a code out of range', yamlWith({ code: '    code: 99' }), 'code is 99: it must be an HTTP'],
    [
      'a list as a body',
      yamlWith({ answer: '    body: [a]' }),
      'response.body is ["a"]: it must be',
    ],
    [
      'a header that is no list',
      yamlWith({ headers: '    headers: {A: b}' }),
      'response.headers.A is "b": headers are lists',
    ],
    [
      'timing that steps back',
      yamlWith({ duration: '    timing: [{offset: 2, ms: 0}, {offset: 1, ms: 0}]' }),
      'response.timing[1] needs an "offset" no less than the last',
    ],
  ])('refuses %s, and says where', (_, yaml, problem) => {
    expect(() => readCassette(yaml)).toThrow(problem)
  })
})

it('writes bytes that are no text', () => {
  const cassette: Cassette = {
    version: 2,
    interactions: [
      {
        id: 0,
        request: { method: 'POST', url: 'https://example.com', body: Uint8Array.of(255, 0) },
        response: { code: 200, body: Uint8Array.of(0, 128, 255), duration: '1.59s' },
      },
    ],
  }
  const yaml = writeCassette(cassette)
  expect(yaml).toContain('    body: !!binary |\n      AID/\n')
  expect(readCassette(yaml)).toEqual(cassette)
})
