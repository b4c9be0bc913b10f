/** Finds the JSON in the text of an answer, which may come in pieces. */
export interface JsonFinder {
  /** Takes more of the text, and returns what of it belongs to the JSON, or follows it. */
  add(text: string): string
  /** Whether it is in a block of Markdown. */
  isFenced(): boolean
}

/** A line that opens a block of JSON, or of nothing named. */
const opening = /^\s*(`{3,}|~{3,})\s*(json[0-9a-z]*)?\s*$/i
const closing = /^\s*(`{3,}|~{3,})/m

/** Longer lines open nothing. */
const longestOpening = 100

/** Models whose server does not know that they think write a thought before their answer. */
const thoughtStart = '<think>'
const thoughtEnd = '</think>'

/** How JSON begins, except `true`, `false` and `null`: words of a sentence begin like those. */
const beginning = /^[{["\d-]/

/**
 * Models that have the format in their prompt alone like to write JSON as a block of Markdown, with some
 * words before and after it.
 */
export function createJsonFinder(): JsonFinder {
  let place: 'before' | 'in-thought' | 'in-prose' | 'in-json' | 'in-fence' = 'before'
  /** The line so far, or the end of a thought, where its tag may be cut. */
  let line = ''

  /** Skips thoughts. Returns the text behind them once it shows what follows, else an empty one. */
  function behindThoughts(text: string): string {
    let rest = line + text
    line = ''
    for (;;) {
      if (place === 'in-thought') {
        const end = rest.indexOf(thoughtEnd)
        if (end < 0) {
          line = rest.slice(1 - thoughtEnd.length)
          return ''
        }
        rest = rest.slice(end + thoughtEnd.length)
        place = 'before'
      }
      rest = rest.trimStart()
      if (!rest.startsWith(thoughtStart)) break
      place = 'in-thought'
    }
    if (!thoughtStart.startsWith(rest)) return rest
    line = rest
    return ''
  }

  function add(text: string): string {
    if (place === 'in-json' || place === 'in-fence') return text
    if (place === 'in-prose') return addProse(text)
    const begun = behindThoughts(text)
    if (!begun) return ''
    place = beginning.test(begun) ? 'in-json' : 'in-prose'
    return place === 'in-json' ? begun : addProse(begun)
  }

  /** Takes more of what is around the JSON, where a line may open a block. */
  function addProse(text: string): string {
    const [first = '', ...lines] = text.split('\n')
    // What is cut is too long either way.
    line = (line + first).slice(0, longestOpening)
    let end = first.length
    for (const next of lines) {
      if (line.length < longestOpening && opening.test(line)) {
        place = 'in-fence'
        return text.slice(end + 1)
      }
      line = next.slice(0, longestOpening)
      end += 1 + next.length
    }
    return ''
  }

  return { add, isFenced: () => place === 'in-fence' }
}

/** The JSON in a whole text, or the text where there is none in it. */
export function jsonIn(text: string): string {
  const finder = createJsonFinder()
  const json = finder.add(text)
  if (!finder.isFenced()) return json.trim() || text
  // No text of JSON has a line of its own.
  const end = json.search(closing)
  return end === -1 ? json : json.slice(0, end)
}
