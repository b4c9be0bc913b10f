import { expect, it } from 'vitest'
import { createTape } from '../../src/deck/playback/tape.ts'

/** Where the messages of a recorded body start. */
function startsOf(body: string): number[] {
  const { cassette } = createTape({
    version: 2,
    interactions: [
      {
        request: { method: 'POST', url: 'https://example.com/' },
        response: { code: 200, body },
      },
    ],
  })
  return (cassette.interactions[0]?.response.timing ?? []).map(({ offset }) => offset)
}

/** The start, and each line of text after a line without any. */
function startsOfLines(body: string): number[] {
  const starts = [0]
  let at = 0
  let isAfterBlank = false
  for (const [line] of body.matchAll(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g)) {
    const hasText = !/^[\r\n]/.test(line)
    if (hasText && isAfterBlank) starts.push(at)
    isAfterBlank = !hasText
    at += line.length
  }
  return starts
}

it('starts a message after each blank line, whatever ends the lines', () => {
  const pieces = ['a', '\n', '\r', '\r\n']
  let bodies = ['']
  for (let length = 1; length <= 6; length++) {
    bodies = bodies.flatMap((body) => pieces.map((piece) => body + piece))
    for (const body of bodies) {
      expect(startsOf(body), JSON.stringify(body)).toEqual(startsOfLines(body))
    }
  }
})
