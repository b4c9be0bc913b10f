import { createPartialJson } from '../json/partial-json.ts'

/** Finds the JSON in the text of an answer, which may come in pieces. */
export interface JsonFinder {
  /** Takes more of the text, and returns what of it belongs to the JSON, or follows it. */
  add(text: string): string
  /** What comes next is in another part of the answer, so that it begins a line. */
  startPart(): void
}

/** How the object of an output begins, also in a block of Markdown: every schema has an object at its root. */
const opening = /^(?:(?:`{3,}|~{3,})\s*(?:json[0-9a-z]*)?\s*)?\{/i

/** What may still become the opening, or the beginning of a thought. */
const undecided = /^(?:(?:`+|~+)\s*\w*\s*|<(?:t(?:h(?:i(?:nk?)?)?)?)?)?$/

/** Longer beginnings of a line open nothing. */
const longestOpening = 100

/** Models whose server does not know that they think write a thought before their answer. */
const thoughtStart = '<think>'
const thoughtEnd = '</think>'

/** Where a line ends. Of a thought that the prompt began only the end is in the answer. */
const lineEnd = new RegExp(`\n|${thoughtEnd}`)

/** Models like to write JSON as a block of Markdown, with some words before and after it. */
export function createJsonFinder(): JsonFinder {
  let place: 'line-start' | 'in-line' | 'in-thought' | 'in-json' = 'line-start'
  /** The end of the text so far, of which the next piece shows what it is. */
  let held = ''

  function add(text: string): string {
    if (place === 'in-json') return text
    let rest = held + text
    for (;;) {
      if (place === 'line-start') {
        rest = rest.trimStart()
        const [opened] = opening.exec(rest) ?? []
        if (opened) {
          place = 'in-json'
          return rest.slice(opened.length - 1)
        }
        held = rest
        if (rest.length < longestOpening && undecided.test(rest)) return ''
        place = rest.startsWith(thoughtStart) ? 'in-thought' : 'in-line'
      }
      const found = place === 'in-thought' ? rest.indexOf(thoughtEnd) : rest.search(lineEnd)
      if (found < 0) {
        held = rest.slice(1 - thoughtEnd.length)
        return ''
      }
      rest = rest.slice(found + (rest[found] === '\n' ? 1 : thoughtEnd.length))
      place = 'line-start'
    }
  }

  return {
    add,
    startPart() {
      if (place !== 'in-line') return
      place = 'line-start'
      held = ''
    },
  }
}

/** The value of the JSON in the texts of an answer's parts. Throws where there is none. */
export function parseJsonIn(texts: readonly string[]): unknown {
  const finder = createJsonFinder()
  const found = texts.map((text) => {
    finder.startPart()
    return finder.add(text)
  })
  const json = found.join('') || texts.join('')
  try {
    return JSON.parse(json)
  } catch (cause) {
    // Words may follow, or the end of a block, or the same JSON again.
    const reader = createPartialJson()
    reader.add(json)
    try {
      return JSON.parse(json.slice(0, reader.problem?.at))
    } catch {
      throw cause
    }
  }
}
