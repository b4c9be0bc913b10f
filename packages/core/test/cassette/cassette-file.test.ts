// Long, for each way in which a file can be wrong is a row with its message.

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
      // Gemini and Bedrock have it in the URL.
      const streams =
        /(alt=sse|-stream)$/.test(request.url) || JSON.parse(String(request.body)).stream
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
  it('begin with a comment that they were made by hand', () => {
    for (const { yaml } of [...handmade, ...faults]) {
      expect(yaml).toMatch(/^# made by hand: .+\n---\n/)
    }
  })

  it('all have the same request but for its tools, one for each format and server', () => {
    const requests = faults.flatMap(({ yaml }) => readCassette(yaml).interactions)
    const bodies = requests.map(({ request }) => {
      const { tools: _t, tool_choice: _c, include: _i, ...body } = JSON.parse(String(request.body))
      return JSON.stringify([request.url, body])
    })
    // The six formats, Mistral's chunks with parts, and xAI's Responses API.
    expect(new Set(bodies).size).toBe(8)
    for (const body of bodies) expect(body).toContain('Say hi in Portuguese')
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
  it('keeps unknown fields', () => {
    const yaml = `${yamlWith({ url: '    url: /a\n    seed: 9007199254740993' })}\nnote: [a, {b: 1}]`
    const cassette = readCassette(yaml)
    expect(cassette.note).toEqual(['a', { b: 1 }])
    expect(cassette.interactions[0]?.request.seed).toBe(9007199254740993n)
    expect(readCassette(writeCassette(cassette))).toEqual(cassette)
  })

  it('reads numbers and booleans as text where Go does', () => {
    const headers = '    headers:\n      Retry-After:\n      - 30\n      X-Cached:\n      - true'
    const [interaction] = readCassette(
      yamlWith({ headers, status: '    status: 200' }),
    ).interactions
    expect(interaction?.response.headers).toEqual({ 'Retry-After': ['30'], 'X-Cached': ['true'] })
    expect(interaction?.response.status).toBe('200')
  })

  it('accepts that go-vcr omits empty fields', () => {
    const changes = { body: undefined, headers: undefined, status: undefined, duration: undefined }
    const [interaction] = readCassette(yamlWith(changes)).interactions
    expect(interaction?.request).toEqual({ method: 'POST', url: 'https://example.com/chat' })
    expect(interaction?.response).toEqual({ body: 'hello', code: 200 })
  })

  it.each([
    ['a text', '    timing: 0:1.5 3:20'],
    ['a text of several lines', '    timing: |\n      0:1.5\n      3:2e1\n'],
    [
      'the list of earlier versions',
      '    timing:\n    - offset: 0\n      ms: 1.5\n    - {offset: 3, ms: 20}',
    ],
  ])('reads from %s when the bytes arrived', (_, duration) => {
    const [interaction] = readCassette(yamlWith({ duration })).interactions
    expect(interaction?.response.timing).toEqual([
      { offset: 0, ms: 1.5 },
      { offset: 3, ms: 20 },
    ])
  })

  it('reads and writes the times of a body without reads', () => {
    const cassette = readCassette(yamlWith({ duration: '    timing: ""' }))
    expect(cassette.interactions[0]?.response.timing).toEqual([])
    expect(readCassette(writeCassette(cassette))).toEqual(cassette)
  })

  it('reads an empty cassette', () => {
    expect(readCassette('version: 2\ninteractions: []')).toEqual({ version: 2, interactions: [] })
  })

  it.each([
    [
      'bad YAML',
      yamlWith({ url: '    url: "https://' }),
      'YAML, line 7, column 10: This " is never closed',
    ],
    ['something else', 'hello', 'the cassette is "hello": it must be a map of fields'],
    ['nothing', '', 'the cassette is null: it must be a map'],
    [
      'no version',
      yamlWith({ version: undefined }),
      'The cassette has no "version". Version 2 is supported',
    ],
    [
      'version 1',
      yamlWith({ version: 'version: 1' }),
      'version 1, of go-vcr v1 or v2. Record it again with v3',
    ],
    ['version 3', yamlWith({ version: 'version: 3' }), 'has version 3. Version 2 is supported'],
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
      'timing that goes back',
      yamlWith({ duration: '    timing: 2:0 1:0' }),
      'timing[1] is 1:0. The byte',
    ],
    [
      'a list of timing that goes back',
      yamlWith({ duration: '    timing: [{offset: 2, ms: 0}, {offset: 1, ms: 0}]' }),
      'response.timing[1] is 1:0. The byte must be no less than that of the read before',
    ],
    [
      'timing without a unit',
      yamlWith({ duration: '    timing: 0:1 9' }),
      'timing[1] is "9". A read is byte:milli',
    ],
    [
      'timing before the start',
      yamlWith({ duration: '    timing: -1:5' }),
      'timing[0] is "-1:5". A read is byte',
    ],
    [
      'a list of timing without a byte',
      yamlWith({ duration: '    timing: [{ms: 1}]' }),
      'timing[0] is {"ms":1}. It needs',
    ],
    [
      'a number as timing',
      yamlWith({ duration: '    timing: 5' }),
      'response.timing is 5. It must be text',
    ],
  ])('rejects %s with its place', (_, yaml, problem) => {
    expect(() => readCassette(yaml)).toThrow(problem)
  })
})

describe('a large cassette', () => {
  const events = 50_000

  function cassetteOf(count: number): Cassette {
    const bodies = Array.from(
      { length: count },
      (_, index) => `data: {"delta":"word ${index}"}\n\n`,
    )
    let offset = 0
    const timing = bodies.map((body, index) => {
      const read = { offset, ms: index * 1.5 }
      offset += body.length
      return read
    })
    return {
      version: 2,
      interactions: [
        {
          id: 0,
          request: { method: 'POST', url: 'https://example.com' },
          response: { code: 200, body: bodies.join(''), timing },
        },
      ],
    }
  }

  it('has one line for the times of all its reads', () => {
    const yaml = writeCassette(cassetteOf(3))
    expect(yaml).toContain('\n    timing: 0:0 26:1.5 52:3\n')
  })

  it(`is read as it was written, with ${events} reads`, () => {
    const cassette = cassetteOf(events)
    expect(readCassette(writeCassette(cassette))).toEqual(cassette)
  })

  it('is rejected beyond a limit, which can be set', () => {
    const yaml = `# ${'a'.repeat(64 * 1024 * 1024)}`
    expect(() => readCassette(yaml)).toThrow(
      'The cassette has 67108866 characters, but the limit is 67108864. Pass a higher "maxLength"',
    )
    expect(() => readCassette(yamlWith(), { maxLength: 100 })).toThrow('but the limit is 100.')
    expect(readCassette(yamlWith(), { maxLength: yamlWith().length }).version).toBe(2)
  })

  it('is rejected if it is nested deeply', () => {
    expect(() => readCassette(`version: 2\ninteractions: ${'['.repeat(100_000)}`)).toThrow(
      'YAML, line 2, column 114: This is nested deeper than 100 levels',
    )
  })
})

it('writes bytes that are not text', () => {
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
