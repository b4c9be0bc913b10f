import { describe, expect, it } from 'vitest'
import { record } from '../../src/cassette.ts'

const url = 'https://example.com/v1/chat'
const key = 'sk-canary-0123456789'

function eventsOf(...chunks: readonly object[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')
}

const contentChunk = (content: string, index = 0) => ({
  id: 'a',
  choices: [{ index, delta: { content } }],
})
const inputChunk = (partial_json: string) => ({ index: 1, delta: { partial_json } })

/** The chunks of an answer as a cassette has them, and whether nothing else of it changed. */
async function recorded(body: string, headers: Record<string, string> = {}): Promise<unknown[]> {
  const recorder = record(async () => new Response(body))
  await (await recorder.fetch(url, { method: 'POST', headers, body: '' })).text()
  const kept = recorder.cassette().interactions[0]?.response.body
  return String(kept)
    .split('\n\n')
    .filter(Boolean)
    .map((message) => JSON.parse(message.slice('data: '.length)))
}

describe('a key that comes in pieces', () => {
  const headers = { authorization: `Bearer ${key}` }

  it('is left out wherever it is cut', async () => {
    for (let at = 1; at < key.length; at++) {
      const pieces = [`It is ${key.slice(0, at)}`, `${key.slice(at)}. Is it?`]
      const chunks = pieces.map((piece) => contentChunk(piece))
      expect(await recorded(eventsOf(...chunks), headers)).toEqual([
        contentChunk('It is REDACTED'),
        contentChunk('. Is it?'),
      ])
    }
  })

  it('is left out of many pieces, and twice', async () => {
    const letters = [...`<${key}${key}>`].map((letter) => contentChunk(letter))
    const kept = await recorded(eventsOf(...letters), headers)
    const texts = JSON.stringify(kept).match(/(?<="content":")[^"]*/g)
    expect(texts?.join('')).toBe('<REDACTEDREDACTED>')
    expect(kept).toHaveLength(letters.length)
  })

  it('is left out between messages of other kinds', async () => {
    const usage = { id: 'a', usage: { total_tokens: 3 } }
    const body = eventsOf(contentChunk('sk-canary-'), usage, contentChunk('0123456789'))
    expect(await recorded(body, headers)).toEqual([
      contentChunk('REDACTED'),
      usage,
      contentChunk(''),
    ])
  })

  it('is left out where the pieces are the arguments of a call, which name it', async () => {
    const body = eventsOf(
      inputChunk('{"town":"Lisboa","api_'),
      inputChunk('key":"sk-canary-'),
      inputChunk('0123456789"}'),
      contentChunk(`I used ${key}.`),
    )
    expect(await recorded(body)).toEqual([
      inputChunk('{"town":"Lisboa","api_'),
      inputChunk('key":"REDACTED'),
      inputChunk('"}'),
      contentChunk('I used REDACTED.'),
    ])
  })

  it('leaves texts of different fields, which only look like it together', async () => {
    const chunks = [{ one: 'sk-canary-' }, { other: '0123456789' }]
    expect(await recorded(eventsOf(...chunks), headers)).toEqual(chunks)
  })
})

it('takes no more time for long paths of fields than for the text they are in', async () => {
  const deep = (levels: number) => {
    const name = 'a'.repeat(500)
    return `${`{"${name}":`.repeat(levels)}[${'{"b":"c"},'.repeat(20_000)}0]${'}'.repeat(levels)}`
  }
  const recorder = record(async () => new Response(deep(90)))
  await (await recorder.fetch(url, { headers: { authorization: `Bearer ${key}` } })).text()
  expect(recorder.cassette().interactions[0]?.response.body).toBe(deep(90))
})
