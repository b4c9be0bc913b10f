import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { streamChat } from '../../../src/index.ts'
import { openrouter } from '../../../src/providers/openrouter.ts'
import { createByteReader } from '../../../src/stream/templates/read-bytes.ts'
import { hi } from '../../support/cassette-harness.ts'
import { framedAnswer } from '../../support/framed-answer.ts'
import { manualClock } from '../../support/manual-clock.ts'

const encoder = new TextEncoder()

/** A frame with an id, a text, white space and a number. */
function frame({ id = '7', text = ' word', space = '', number = '12', end = '\n' }): Uint8Array {
  return encoder.encode(`id: ${id}${end}data: {"text":"${text}",${space}"n":${number}}${end}${end}`)
}

function reader(example = frame({})) {
  return createByteReader({
    fixed: ['id: ', '\ndata: {"text":"', '",', '"n":', '}\n\n'],
    holes: ['number', 'string', 'space', 'number'],
    example,
  })
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\u007f', '\u0080', '\u001f', '\t') }),
)
const digits = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '-', 'e') })

describe('a reader of bytes', () => {
  it('reads a frame exactly where its holes have no escapes and no odd numbers', () => {
    fc.assert(
      fc.property(text, digits, digits, fc.boolean(), (text, id, number, isCrLf) => {
        const end = isCrLf ? '\r\n' : '\n'
        const { read, textIn } = reader(frame({ end }))
        const isPlain = JSON.stringify(text) === `"${text}"`
        const isRead = isPlain && [id, number].every((digits) => /^[1-9]\d*$/.test(digits))
        const space = ' \t'.repeat(text.length % 3)
        expect(read(frame({ id, text, space, number, end }))).toBe(isRead)
        if (isRead) expect([0, 1, 2, 3].map(textIn)).toEqual([id, text, space, number])
      }),
      { numRuns: 3_000 },
    )
  })

  it('reads no frame that is cut, longer, or not alone', () => {
    const whole = frame({})
    const { read } = reader()
    for (let length = 0; length < whole.length; length++) {
      expect(read(whole.subarray(0, length))).toBe(false)
      expect(read(whole.subarray(whole.length - length))).toBe(false)
    }
    expect(read(Uint8Array.of(...whole, 10))).toBe(false)
    expect(read(Uint8Array.of(...whole, ...whole))).toBe(false)
    expect(read(frame({ text: 'long'.repeat(300) }))).toBe(false)
    expect(read(whole)).toBe(true)
  })

  it('reads no frame that differs in any byte outside its holes', () => {
    const whole = frame({ text: '', number: '1' })
    const { read } = reader()
    const holes = ['7', '"n":1'].map((part) => new TextDecoder().decode(whole).indexOf(part))
    const inHoles = new Set([holes[0], (holes[1] ?? 0) + 4])
    for (const [at, byte] of whole.entries()) {
      const other = Uint8Array.from(whole)
      other[at] = byte ^ 1
      expect(read(other), `byte ${at}`).toBe(inHoles.has(at) && byte !== 49)
    }
  })

  it('keeps what it has read, whatever becomes of the bytes and of frames that are others', () => {
    const { read, textIn } = reader()
    const bytes = frame({ text: 'kept' })
    expect(read(bytes)).toBe(true)
    bytes.fill(0)
    expect(read(frame({ text: 'other', number: '"' }))).toBe(false)
    expect(textIn(1)).toBe('kept')
  })

  it('reads nothing of a template that is longer than any frame it reads, not even zeros', () => {
    const fixed = [`:${'\0'.repeat(2_000)}\ndata: {"text":"`, '"}\n\n']
    const example = encoder.encode(fixed.join('a'))
    const { read } = createByteReader({ fixed, holes: ['string'], example })
    expect(read(example)).toBe(false)
    for (const length of [1, 256, 510, 511, 512]) {
      expect(read(example.subarray(0, length))).toBe(false)
    }
  })

  it('keeps a byte order mark, which a delta may begin with', () => {
    const { read, textIn } = reader()
    expect(read(frame({ text: '\ufeffa' }))).toBe(true)
    expect(textIn(1)).toBe('\ufeffa')
  })

  it('makes of bytes that are no UTF-8 what a decoder of the stream makes of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 0x80, maxLength: 20 }), (text) => {
        const [before, after] = ['id: 7\ndata: {"text":"', '","n":12}\n\n']
        const bytes = Uint8Array.of(...encoder.encode(before), ...text, ...encoder.encode(after))
        const { read, textIn } = reader()
        expect(read(bytes)).toBe(true)
        expect(before + textIn(1) + after).toBe(new TextDecoder().decode(bytes))
      }),
    )
  })
})

const deltas = Array.from({ length: 60 }, (_, index) => `w${index} `)
const messages = deltas.map(
  (content) => `{"id":"gen-1","choices":[{"index":0,"delta":{"content":"${content}"}}]}`,
)

it('makes text of little but the deltas', async () => {
  const decode = vi.spyOn(TextDecoder.prototype, 'decode')
  await contentOf('half', {})
  const halves = decode.mock.calls.length
  decode.mockClear()
  const { content } = await contentOf('whole', {})
  const whole = decode.mock.calls.length
  decode.mockRestore()
  expect(content).toBe(deltas.join(''))
  expect(halves).toBeGreaterThanOrEqual(2 * deltas.length)
  expect(whole).toBeLessThan(10)
})

async function contentOf(cut: 'whole' | 'half', limits: { answer?: number; message?: number }) {
  const model = openrouter('any', { fetch: async () => framedAnswer(messages, cut) })
  const { content, error } = await streamChat({
    model,
    messages: hi,
    retry: false,
    limits,
    clock: manualClock(),
  }).result
  return { content, problem: error?.message }
}

it.each([1_000, 2_000, 3_000, 4_000])(
  'counts what is read as bytes to the limit of an answer, %i',
  async (answer) => {
    const { content, problem } = await contentOf('whole', { answer })
    let count = 0
    let length = 0
    for (const message of messages) {
      length += `data: ${message}\n\n`.length
      if (length <= answer) count++
    }
    expect(content).toBe(deltas.slice(0, count).join(''))
    expect(problem).toContain('`limits.answer`')
  },
)

it('refuses a message beyond its limit as where no template reads it', async () => {
  const limits = { message: 60 }
  const whole = await contentOf('whole', limits)
  expect(whole).toEqual(await contentOf('half', limits))
  expect(whole.problem).toContain('`limits.message`')
})
